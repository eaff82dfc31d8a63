"""A folder of documents on its way into SQL and the index."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

from api.wiring import Services
from core.domain import DocumentState, IndexEntry
from ingest.jobs import JobState
from tests.conftest import OpenServices
from tests.support.files import policy, write
from tests.support.jobs import filter_of, found, ingest, listed, outcome, queue, texts
from tests.support.people import AGENT, AS_OF


def test_a_new_document_ends_as_indexed_and_is_found(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"fees.md": policy("The courier fee is £14.")})
    assert ingest(services, folder).states == {"fees.md": DocumentState.INDEXED}
    assert "The courier fee is £14." in texts(found(services, "courier fee"))


def test_a_finished_job_says_so_and_counts_its_documents(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("One rule."), "b.pdf": b""})
    progress = ingest(services, folder).progress
    assert progress.job.state == JobState.FINISHED
    assert (progress.total, progress.done) == (2, 2)
    assert (progress.counts[DocumentState.INDEXED], progress.counts[DocumentState.QUARANTINED]) == (1, 1)


def test_the_same_content_a_second_time_ends_as_unchanged(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"fees.md": policy("The courier fee is £14."), "b.md": policy("Another rule.")})
    ingest(services, folder)
    before = services.index.count()
    assert set(ingest(services, folder).states.values()) == {DocumentState.UNCHANGED}
    assert services.index.count() == before


def test_progress_is_told_after_each_batch(open_services: OpenServices, tmp_path: Path) -> None:
    services = open_services(tmp_path / "data", ingest={"batch_documents": 1})
    folder = write(tmp_path / "in", {f"{n}.md": policy(f"Rule number {n}.") for n in range(3)})
    told: list[int] = []
    ingest(services, folder, on_progress=lambda progress: told.append(progress.done))
    assert told == [1, 2, 3]


def test_new_content_is_found_today_and_the_old_content_until_yesterday(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"fees.md": policy("The courier fee is fourteen pounds.")})
    ingest(services, folder)
    write(folder, {"fees.md": policy("The courier fee is seventeen pounds.")})
    assert ingest(services, folder).states == {"fees.md": DocumentState.INDEXED}
    (row,) = listed(services)
    assert row.revision is not None
    assert row.revision.valid_from is not None
    today = row.revision.valid_from
    now = texts(found(services, "courier fee", filter_of(as_of=today)))
    assert "seventeen" in now
    assert "fourteen" not in now
    yesterday = texts(found(services, "courier fee", filter_of(as_of=today - timedelta(days=1))))
    assert "fourteen" in yesterday
    assert "seventeen" not in yesterday


def test_a_broken_new_version_leaves_the_old_one_searchable_with_a_reason(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"fees.md": policy("The courier fee is £14.")})
    ingest(services, folder)
    write(folder, {"fees.md": policy("The courier fee is £17.", valid_from="next spring")})
    ended = ingest(services, folder)
    assert ended.states == {"fees.md": DocumentState.QUARANTINED}
    (row,) = listed(services)
    assert row.document.state == DocumentState.INDEXED
    assert "valid_from" in (row.document.reason or "")
    assert "£14" in texts(found(services, "courier fee"))


def test_a_reason_goes_away_with_the_next_good_version(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"fees.md": b""})
    ingest(services, folder)
    write(folder, {"fees.md": policy("The courier fee is £14.")})
    ingest(services, folder)
    (row,) = listed(services)
    assert (row.document.state, row.document.reason) == (DocumentState.INDEXED, None)


class CrashingSink:
    """Fails where a machine may fail: after the revision was staged, before it is active."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def write(self, entries: Sequence[IndexEntry]) -> None:
        raise self._error

    def remove_revisions(self, numbers: Sequence[int]) -> None:
        raise AssertionError("nothing is left over")


def test_a_crash_between_staging_and_activation_leaves_nothing_visible(
    open_services: OpenServices, tmp_path: Path
) -> None:
    services = _crashed(open_services, tmp_path)
    assert found(services, "courier fee") == []
    with services.database.read() as session:
        assert services.index.count() == 0
        assert session.connection().exec_driver_sql("SELECT count(*) FROM revisions").scalar() == 1


def test_after_a_crash_the_same_job_goes_on_to_its_end(open_services: OpenServices, tmp_path: Path) -> None:
    services = _crashed(open_services, tmp_path)
    with services.database.read() as session:
        (job_id,) = session.connection().exec_driver_sql("SELECT id FROM ingest_jobs").scalars()
    services.runner.run(AGENT.tenant, job_id, lambda _: None)
    assert outcome(services, job_id).states == {"fees.md": DocumentState.INDEXED}
    assert len(found(services, "courier fee")) == services.index.count() == 1


def _crashed(open_services: OpenServices, tmp_path: Path) -> Services:
    """Services on a data folder in which a process was killed in the middle of a job."""
    folder = write(tmp_path / "in", {"fees.md": policy("The courier fee is £14.")})
    dying = open_services(tmp_path / "data")
    dying.indexer.open = lambda: nullcontext(CrashingSink(KeyboardInterrupt()))  # type: ignore[assignment,method-assign,return-value]
    job_id = queue(dying, folder)
    try:
        dying.pipeline.run(AGENT.tenant, job_id, lambda _: None)
    except KeyboardInterrupt:
        return open_services(tmp_path / "data")
    raise AssertionError("the crash did not happen")


def test_an_error_of_the_index_fails_the_job_with_a_reason(open_services: OpenServices, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"fees.md": policy("The courier fee is £14.")})
    services = open_services(tmp_path / "data")
    services.indexer.open = lambda: nullcontext(CrashingSink(RuntimeError("disk full")))  # type: ignore[assignment,method-assign,return-value]
    ended = ingest(services, folder)
    assert ended.progress.job.state == JobState.FAILED
    assert ended.states == {"fees.md": DocumentState.FAILED}
    assert ended.reason("fees.md")


def test_chunks_that_a_crash_left_in_the_index_are_cleaned_up_by_the_next_job(
    open_services: OpenServices, tmp_path: Path
) -> None:
    services = open_services(tmp_path / "data")
    folder = write(tmp_path / "in", {"fees.md": policy("The courier fee is £14.")})
    job_id = queue(services, folder)
    activate = services.pipeline._activate
    services.pipeline._activate = _interrupted  # type: ignore[method-assign]
    try:
        services.pipeline.run(AGENT.tenant, job_id, lambda _: None)
    except KeyboardInterrupt:
        services.pipeline._activate = activate  # type: ignore[method-assign]
    assert services.index.count() == 1
    assert found(services, "courier fee") == []
    services.runner.run(AGENT.tenant, job_id, lambda _: None)
    assert services.index.count() == 1
    assert len(found(services, "courier fee", filter_of(as_of=AS_OF))) == 1


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt
