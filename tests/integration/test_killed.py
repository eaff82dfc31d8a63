"""A worker killed with SIGKILL at any step: the next start ends in the state of an undisturbed run."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Services
from cli.reconciling import all_checks
from core.checks import mismatches
from core.domain import DocumentState
from ingest.steps import Step
from tests.support.files import ROOT, noise, policy, write
from tests.support.jobs import found, index_count, ingest, launch, listed, outcome, queue
from tests.support.machines import quick_services
from tests.support.people import AGENT

FILES = {
    **{f"{n:03}.md": policy(f"Rule number {n}: the fee is £{n}.", f"Rule {n}") for n in range(40)},
    "broken.pdf": noise(),
    "same.md": policy("Rule number 7: the fee is £7.", "Rule 7"),
}
STEPS = [(step, 1) for step in Step] + [(Step.WRITTEN, 2)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("in"), FILES)


@pytest.fixture(scope="module")
def undisturbed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    services = quick_services(tmp_path_factory.mktemp("undisturbed"))
    ingest(services, folder)
    yield services
    services.close()


@pytest.mark.parametrize(("step", "nth"), STEPS)
def test_the_next_start_finishes_what_a_killed_worker_began(
    folder: Path, undisturbed: Services, tmp_path: Path, step: Step, nth: int
) -> None:
    services = quick_services(tmp_path / "data")
    job_id = queue(services, folder)
    command = [sys.executable, "-m", "tests.support.killed", str(tmp_path / "data"), job_id, step, str(nth)]
    killed = subprocess.run(command, cwd=ROOT, timeout=120, capture_output=True, text=True)
    assert killed.returncode == -9, killed.stderr
    launch(services)
    services.ingest.wait(AGENT.tenant, job_id, lambda _: None)
    assert _state(services, job_id) == _state(undisturbed, job_id_of(undisturbed))
    assert found(services, "the fee is £12", mode="lexical")[0].title == "Rule 12"
    assert mismatches(all_checks(services), lambda _: False) == []
    services.close()


def job_id_of(services: Services) -> str:
    with services.database.read() as session:
        return str(session.connection().exec_driver_sql("SELECT id FROM ingest_jobs").scalar())


def _state(services: Services, job_id: str) -> tuple[object, ...]:
    """Everything of a run but its ids: items, documents, rows, what the index holds."""
    ended = outcome(services, job_id)
    with services.database.read() as session:
        tables = ("documents", "revisions", "chunks", "originals", "embeddings")
        rows = {t: session.connection().exec_driver_sql(f"SELECT count(*) FROM {t}").scalar() for t in tables}
    documents = sorted((row.document.source_uri, row.document.state) for row in listed(services))
    index = services.generations.current().index
    held = (index_count(services), len(index.lexical_contents()[0]), len(index.revisions()))
    return ended.states, ended.progress.job.state, rows, documents, held


def test_a_copy_of_a_data_folder_goes_on_with_the_job_that_waits_in_it(folder: Path, tmp_path: Path) -> None:
    services = quick_services(tmp_path / "data")
    job_id = queue(services, folder)
    services.close()
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    copy = quick_services(tmp_path / "copy")
    launch(copy)
    copy.ingest.wait(AGENT.tenant, job_id, lambda _: None)
    assert DocumentState.PENDING not in outcome(copy, job_id).states.values()
    copy.close()
