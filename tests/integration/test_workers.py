"""Workers on several machines share the jobs of one PostgreSQL: one is killed, one falls asleep, the database goes."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ProgrammingError

from api.wiring import Services
from ingest.jobs import JobState
from tests.support.files import policy, write
from tests.support.jobs import found, index_count, outcome, queue
from tests.support.machines import LEASE_SECONDS, Machine, eventually, quick_services
from tests.support.people import AGENT

AGENT_OF_NEW_TENANT = replace(AGENT, tenant="new")
pgserver = pytest.importorskip("pgserver", reason="pgserver, which brings PostgreSQL, is not installed")


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A server that the tests may stop."""
    with tempfile.TemporaryDirectory(prefix="policydesk-pg-") as folder:
        Path(folder).chmod(0o755)
        server = pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture(scope="module")
def url(server: Any) -> str:
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE workers"))
    admin.dispose()
    return url.set(database="workers").render_as_string(hide_password=False)


@pytest.fixture(scope="module")
def searching(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A machine that runs no jobs."""
    services = quick_services(tmp_path_factory.mktemp("searching"), database={"url": url})
    yield services
    services.close()


@pytest.fixture(scope="module")
def start_worker(url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Machine]]:
    started: list[Machine] = []

    def start() -> Machine:
        started.append(Machine(tmp_path_factory.mktemp("worker"), "worker", url=url))
        return started[-1]

    yield start
    for machine in started:
        machine.end()


def _queued(services: Services, folder: Path, name: str, count: int) -> str:
    files: dict[str, str | bytes] = {
        f"{name}{n:04}.md": policy(f"Rule {name}{n:04}: the fee is £{n}.", f"{name}{n:04}") for n in range(count)
    }
    return queue(services, write(folder / name, files))


def _value(services: Services, statement: str) -> int:
    with services.database.read() as session:
        return int(session.scalar(text(statement)) or 0)


def _living(services: Services) -> int:
    """How many workers have a lease."""
    return _value(services, f"SELECT count(*) FROM workers WHERE seen_at > now() - interval '{LEASE_SECONDS} seconds'")


def _indexed(services: Services, job_id: str) -> int:
    return _value(services, f"SELECT count(*) FROM ingest_items WHERE job_id = '{job_id}' AND state = 'indexed'")


def _runners(services: Services, job_id: str) -> dict[int, str]:
    """The process ids that have shards of a job in hand."""
    statement = text(
        "SELECT executor_id FROM dbos.workflow_status WHERE status = 'PENDING' AND name = 'ingest_shard' "
        "AND starts_with(workflow_uuid, :prefix)"
    )
    try:
        with services.database.read() as session:
            rows = session.scalars(statement, {"prefix": f"ingest:{job_id}:"}).all()
    except ProgrammingError:
        # No worker has begun yet.
        return {}
    return {int(worker.split("-")[-2]): worker for worker in rows if worker}


def _over(services: Services, job_id: str) -> bool:
    return outcome(services, job_id).progress.over


def _assert_whole(services: Services, job_id: str, name: str, count: int) -> None:
    """Every document is indexed once, none twice, none is lost; and this machine's own index finds them."""
    ended = outcome(services, job_id)
    assert ended.progress.job.state == JobState.FINISHED
    assert (len(ended.items), set(ended.states.values())) == (count, {"indexed"})
    of_these = f"SELECT count(*) FROM revisions WHERE title LIKE '{name}%'"
    assert _value(services, of_these) == _value(services, f"{of_these} AND state = 'active'") == count
    assert [one.title for one in found(services, f"{name}{count // 2:04}", mode="lexical", top_k=1)] == [
        f"{name}{count // 2:04}"
    ]
    assert index_count(services) == _value(services, "SELECT count(*) FROM chunks")


def _signal(processes: dict[int, str], number: int, sign: signal.Signals) -> int:
    process = sorted(processes)[number]
    os.kill(process, sign)
    return process


def test_what_a_killed_worker_had_in_hand_is_done_by_the_other(
    searching: Services, start_worker: Callable[[], Machine], tmp_path: Path, record_property: Callable[..., None]
) -> None:
    first, second = start_worker(), start_worker()
    eventually(lambda: _living(searching) == 2, "both workers are ready")
    job_id = _queued(searching, tmp_path, "killed", 600)
    eventually(lambda: len(_runners(searching, job_id)) == 2, "both workers have shards in hand")
    eventually(lambda: _indexed(searching, job_id) >= 60, "some documents are indexed")
    dead = _signal(_runners(searching, job_id), 0, signal.SIGKILL)
    took = eventually(lambda: dead not in _runners(searching, job_id), "the dead worker's shard is taken over")
    eventually(lambda: _over(searching, job_id), "the job is over")
    record_property("take_over_seconds", took)
    _assert_whole(searching, job_id, "killed", 600)
    assert took < LEASE_SECONDS * 4 + 10
    assert {first.process.poll(), second.process.poll()} == {None, -9}


def test_a_worker_that_slept_longer_than_its_lease_does_no_harm(
    searching: Services, start_worker: Callable[[], Machine], tmp_path: Path
) -> None:
    start_worker()
    eventually(lambda: _living(searching) == 2, "both workers are ready")
    job_id = _queued(searching, tmp_path, "slept", 300)
    eventually(lambda: len(_runners(searching, job_id)) == 2, "both workers have shards in hand")
    sleeper = _signal(_runners(searching, job_id), 0, signal.SIGSTOP)
    try:
        eventually(lambda: _over(searching, job_id), "the job is over")
    finally:
        os.kill(sleeper, signal.SIGCONT)
    living = f"SELECT count(*) FROM workers WHERE id LIKE '%-{sleeper}-%'"
    eventually(lambda: _value(searching, living) == 1, "the sleeper has a lease again")
    _assert_whole(searching, job_id, "slept", 300)


def test_workers_outlive_their_database(
    searching: Services, start_worker: Callable[[], Machine], server: Any, tmp_path: Path
) -> None:
    job_id = _queued(searching, tmp_path, "away", 300)
    eventually(lambda: _indexed(searching, job_id) >= 30, "some documents are indexed")
    pgserver.pg_ctl(["-m", "immediate", "-w", "stop"], pgdata=server.pgdata, user=server.system_user)
    server.ensure_postgres_running()
    eventually(lambda: _over(searching, job_id), "the job is over")
    _assert_whole(searching, job_id, "away", 300)
    eventually(lambda: _living(searching) == 2, "both leases are renewed")


def test_two_jobs_over_one_folder_make_one_revision_of_each_document(
    searching: Services, start_worker: Callable[[], Machine], tmp_path: Path
) -> None:
    """For a tenant that has nothing yet, where both write the first rows."""
    _queued(searching, tmp_path, "twice", 60)
    both = [queue(searching, tmp_path / "twice", AGENT_OF_NEW_TENANT) for _ in range(2)]
    tenant = AGENT_OF_NEW_TENANT.tenant
    eventually(lambda: all(outcome(searching, one, tenant).progress.over for one in both), "both jobs are over")
    for one in both:
        assert set(outcome(searching, one, tenant).states.values()) <= {"indexed", "unchanged"}
    assert _value(searching, f"SELECT count(*) FROM revisions WHERE tenant = '{tenant}'") == 60
