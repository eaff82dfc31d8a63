"""Two processes work on one data folder with SQLite at the same time; one of them is killed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.files import policy, write
from tests.support.jobs import index_count, launch, listed, outcome, queue
from tests.support.machines import Machine, eventually, quick_services

COUNT = 120


def _folder(folder: Path, name: str) -> Path:
    return write(folder / name, {f"{name}{n}.md": policy(f"The fee of {name}{n} is £{n}.") for n in range(COUNT)})


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "data"


def test_a_server_and_a_command_ingest_at_the_same_time(shared: Path, tmp_path: Path) -> None:
    """And over one folder: the two jobs make one revision of each document."""
    services = quick_services(shared)
    launch(services)
    both = _folder(tmp_path, "both")
    command = Machine(shared, "ingest", str(both))
    jobs = [queue(services, _folder(tmp_path, "mine")), queue(services, both)]
    for job_id in jobs:
        services.ingest.submit("default", job_id)
    for job_id in jobs:
        services.ingest.wait("default", job_id, lambda _: None)
        assert set(outcome(services, job_id).states.values()) <= {"indexed", "unchanged"}
    assert command.process.wait(60) == 0, command.output
    assert "locked" not in command.output
    assert len(listed(services)) == 2 * COUNT
    with services.database.read() as session:
        counts = [
            session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar()
            for table in ("revisions", "chunks")
        ]
    assert counts == [2 * COUNT, index_count(services)]

    killed = Machine(shared, "ingest", str(_folder(tmp_path, "killed")))
    job = "SELECT id FROM ingest_jobs ORDER BY created_at DESC LIMIT 1"
    eventually(lambda: len(listed(services)) > 2 * COUNT + 10, "the command has begun")
    with services.database.read() as session:
        job_id = str(session.connection().exec_driver_sql(job).scalar())
    killed.end()
    eventually(lambda: outcome(services, job_id).progress.over, "the server ends the job of the killed command")
    assert set(outcome(services, job_id).states.values()) == {"indexed"}
    services.close()
