"""Jobs that meet trouble: what may pass and what may not, cancelling, deleting amid a job, and rows that must go."""

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from api.wiring import Services
from core.errors import Unavailable, UnreadableDocument
from ingest import jobs
from ingest.jobs import CANCELLED_REASON, JobState
from ingest.listing import Lister
from ingest.sources import Fetched, SourceItem, Sources
from ingest.steps import Step
from tests.support.files import policy, write
from tests.support.jobs import found, ingest, launch, listed, nothing, outcome, queue, remove, run
from tests.support.machines import eventually, quick_services
from tests.support.people import AGENT

WORD = "quetzalcoatlus"


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Services]:
    services = quick_services(tmp_path / "data", ingest={"attempts": 3})
    yield services
    services.close()


def _folder(folder: Path, count: int) -> Path:
    rules: dict[str, str | bytes] = {
        f"{n:03}.md": policy(f"Rule number {n}: the fee is £{n}.", f"Rule {n}") for n in range(count)
    }
    return write(folder, rules)


def test_trouble_that_may_pass_is_outlasted_and_other_trouble_is_not(
    quick: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: Counter[str] = Counter()
    fetcher = Sources.fetcher

    def troubled(sources: Sources, specs: object) -> Callable[[SourceItem, str | None], Fetched | None]:
        fetch = fetcher(sources, specs)  # type: ignore[arg-type]

        def one(item: SourceItem, version: str | None) -> Fetched | None:
            calls[item.name] += 1
            if item.name == "never.md" or (item.name == "later.md" and calls[item.name] < 3):
                raise Unavailable("The host does not answer.")
            if item.name == "broken.md":
                raise UnreadableDocument("It is broken.")
            return fetch(item, version)

        return one

    monkeypatch.setattr(Sources, "fetcher", troubled)
    files: dict[str, str | bytes] = {
        name: policy("The fee is £5.") for name in ("later.md", "never.md", "broken.md", "fine.md")
    }
    ended = ingest(quick, write(tmp_path / "in", files))
    assert ended.states == {
        "later.md": "indexed",
        "never.md": "failed",
        "broken.md": "quarantined",
        "fine.md": "indexed",
    }
    assert (ended.reason("never.md"), ended.reason("broken.md")) == ("The host does not answer.", "It is broken.")
    assert calls == {"later.md": 3, "never.md": 3, "broken.md": 1, "fine.md": 1}


def test_a_job_that_is_cancelled_stops_and_can_be_brought_to_its_end(quick: Services, tmp_path: Path) -> None:
    written, go_on = threading.Event(), threading.Event()

    def observe(step: Step) -> None:
        if step is Step.WRITTEN:
            written.set()
            go_on.wait(30)

    quick.observe = observe
    job_id = queue(quick, _folder(tmp_path / "in", 300))
    launch(quick)
    quick.ingest.submit(AGENT.tenant, job_id)
    assert written.wait(60)
    with quick.database.write() as session:
        assert jobs.cancel(session, AGENT, job_id)
        assert not jobs.finish_if_done(session, job_id)
    go_on.set()
    cancelled = outcome(quick, job_id)
    indexed = cancelled.progress.counts["indexed"]  # type: ignore[index]
    assert cancelled.progress.job.state == JobState.CANCELLED
    assert 0 < indexed < 300
    assert {item.reason for item in cancelled.items.values()} == {None, CANCELLED_REASON}
    with quick.database.write() as session:
        assert jobs.retry_failed(session, AGENT, job_id) == 300 - indexed
    ended = run(quick, job_id)
    assert (ended.progress.job.state, set(ended.states.values())) == (JobState.FINISHED, {"indexed"})
    assert len(listed(quick)) == 300


def test_a_job_that_was_cancelled_before_it_began_reads_nothing(quick: Services, tmp_path: Path) -> None:
    job_id = queue(quick, _folder(tmp_path / "in", 1))
    with quick.database.write() as session:
        assert jobs.cancel(session, AGENT, job_id)
        assert not jobs.cancel(session, AGENT, job_id)
    ended = run(quick, job_id)
    assert (ended.progress.job.state, ended.items, listed(quick)) == (JobState.CANCELLED, {}, [])


def test_a_job_that_is_cancelled_while_it_is_listed_tells_what_it_would_have_read(
    quick: Services, tmp_path: Path
) -> None:
    job_id = queue(quick, _folder(tmp_path / "in", 3))
    with quick.database.write() as session:
        jobs.start(session, job_id)

    def cancelling(sources: Sequence[Any]) -> list[SourceItem]:
        with quick.database.write() as session:
            jobs.cancel(session, AGENT, job_id)
        return list(quick.sources.list(sources))

    lister = Lister(quick.database, cancelling, quick.remover.delete_missing, nothing)
    lister.run(job_id, threading.Event())
    ended = outcome(quick, job_id)
    assert (ended.progress.job.state, set(ended.states.values())) == (JobState.CANCELLED, {"failed"})
    assert {item.reason for item in ended.items.values()} == {CANCELLED_REASON}


def test_a_document_deleted_amid_its_job_is_not_brought_back(quick: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy(f"The {WORD} fee is £14.")})
    ingest(quick, folder)
    write(folder, {"a.md": policy(f"The {WORD} fee is £15.")})

    def observe(step: Step) -> None:
        if step is Step.EMBEDDED:
            remove(again, "/a.md")

    quick.ingest.stop()
    again = quick_services(quick.settings.data_dir)
    again.observe = observe
    ended = ingest(again, folder)
    assert (ended.states, listed(again)) == ({"a.md": "deleted"}, [])
    assert found(again, WORD, mode="lexical") == []
    again.close()


def test_no_vector_is_left_of_a_text_that_is_gone(quick: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("The fee is £14."), "b.md": policy("Another is £3.", "Other")})
    ingest(quick, folder)
    ingest(quick, write(folder, {"a.md": policy("The fee is £15.")}))
    remove(quick, "/a.md")
    orphans = "SELECT count(*) FROM embeddings WHERE key NOT IN (SELECT embedding_key FROM chunks)"
    with quick.database.read() as session:
        assert session.connection().exec_driver_sql(orphans).scalar() == 0


def test_rows_of_workflows_do_not_grow_with_every_job(tmp_path: Path) -> None:
    services = quick_services(tmp_path / "data", ingest={"lease_seconds": 0.2})
    folder = _folder(tmp_path / "in", 2)
    for _ in range(4):
        ingest(services, folder)

    def rows() -> int:
        with closing(sqlite3.connect(tmp_path / "data" / "workflows.db")) as connection:
            tables = ("workflow_status", "workflow_input", "workflow_output", "operation_outputs")
            return sum(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)

    eventually(lambda: rows() == 0, "the rows of ended workflows are gone", 20)
    services.close()
