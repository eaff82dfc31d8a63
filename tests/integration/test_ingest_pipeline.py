"""A folder of documents on its way into SQL and the index."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.wiring import Services
from core.domain import DocumentState
from ingest.jobs import JobState
from tests.support.files import policy, write
from tests.support.jobs import filter_of, found, index_count, ingest, listed, queue, run, texts


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
    before = index_count(services)
    assert set(ingest(services, folder).states.values()) == {DocumentState.UNCHANGED}
    assert index_count(services) == before


def test_progress_is_told_until_all_is_done(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {f"{n}.md": policy(f"Rule number {n}.") for n in range(3)})
    told: list[int] = []
    ingest(services, folder, on_progress=lambda progress: told.append(progress.done))
    assert told == sorted(told)
    assert told[-1] == 3


def test_only_what_changed_is_read_again(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {f"{n}.md": policy(f"Rule number {n}.") for n in range(4)})
    ingest(services, folder)
    write(folder, {"2.md": policy("Rule number two hundred.")})
    ended = ingest(services, folder)
    assert [name for name, state in ended.states.items() if state == DocumentState.INDEXED] == ["2.md"]
    today = datetime.now(UTC).date()
    assert "two hundred" in texts(found(services, "rule number", filter_of(as_of=today)))


def test_what_is_no_longer_there_is_deleted_when_asked(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("The courier fee is £14."), "b.md": policy("A cheque fee.")})
    ingest(services, folder)
    (folder / "a.md").unlink()
    kept = ingest(services, folder)
    assert list(kept.states.values()) == [DocumentState.UNCHANGED]
    ended = run(services, queue(services, folder, delete_missing=True))
    assert DocumentState.DELETED in ended.states.values()
    assert "£14" not in texts(found(services, "courier fee"))


def test_a_job_without_a_source_fails_with_a_reason(services: Services, tmp_path: Path) -> None:
    ended = ingest(services, tmp_path / "nothing-here")
    assert ended.progress.job.state == JobState.FAILED
    assert "nothing-here" in (ended.progress.job.error or "")


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
