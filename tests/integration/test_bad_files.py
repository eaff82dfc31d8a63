"""Files that cannot be read: each is set aside with a reason, and the others go on."""

import os
from pathlib import Path

import pytest

from api.wiring import Services
from core.domain import DocumentState
from ingest.steps import Step
from tests.conftest import OpenServices
from tests.support.files import is_root, noise, pdf, policy, write
from tests.support.jobs import Outcome, found, index_count, ingest, listed, texts

GOOD = {"good.md": policy("The courier fee is £14."), "also-good.pdf": pdf("The cheque fee is 9 pounds.")}
BAD: dict[str, bytes] = {
    "empty.md": b"",
    "blank.txt": b" \n\t\n ",
    "zero.pdf": b"",
    "encrypted.pdf": pdf("A secret rule.", password="open sesame"),
    "truncated.pdf": pdf("A rule that is cut off. " * 200)[:400],
    "binary.md": noise(),
    "mislabelled.pdf": b"# This is Markdown\n\nNot a PDF.\n",
    "mislabelled.docx": b"%PDF-1.7\nnot a word file",
    "picture.png": noise(),
    "oversize.txt": b"word " * 20_001,
    "bad-front-matter.md": b"---\ntitle: [unclosed\n---\n\nText.\n",
    "bad-date.md": b"---\nvalid_from: soon\n---\n\nText.\n",
    "bad-order.md": b"---\nvalid_from: 2026-02-01\nvalid_to: 2026-01-01\n---\n\nText.\n",
    "misspelt.md": b"---\naudiense: supervisors\n---\n\nText.\n",
}


@pytest.fixture(scope="module")
def ended(open_shared: OpenServices, tmp_path_factory: pytest.TempPathFactory) -> tuple[Services, Outcome]:
    """A folder of good and bad files after its job."""
    folder = write(tmp_path_factory.mktemp("bad"), {**GOOD, **BAD})
    services = open_shared(tmp_path_factory.mktemp("bad-data"), ingest={"max_bytes": 100_000})
    return services, ingest(services, folder)


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_bad_file_is_quarantined(ended: tuple[Services, Outcome], name: str) -> None:
    assert ended[1].states[name] == DocumentState.QUARANTINED


@pytest.mark.parametrize("name", sorted(BAD))
def test_the_reason_is_a_sentence_for_a_person(ended: tuple[Services, Outcome], name: str) -> None:
    reason = ended[1].reason(name)
    assert len(reason) > 20
    assert reason.endswith(".")
    assert not any(jargon in reason for jargon in ("Traceback", "Error(", "Exception", "0x", "errno"))


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("empty.md", "empty"),
        ("zero.pdf", "empty"),
        ("encrypted.pdf", "password"),
        ("oversize.txt", "100,000"),
        ("picture.png", ".png"),
        ("bad-date.md", "valid_from"),
        ("misspelt.md", "audience"),
    ],
)
def test_the_reason_names_what_is_wrong(ended: tuple[Services, Outcome], name: str, word: str) -> None:
    assert word in ended[1].reason(name)


@pytest.mark.parametrize("name", sorted(GOOD))
def test_the_good_files_beside_them_are_indexed(ended: tuple[Services, Outcome], name: str) -> None:
    assert ended[1].states[name] == DocumentState.INDEXED


def test_nothing_half_written_stays_of_a_bad_file(ended: tuple[Services, Outcome]) -> None:
    services, _ = ended
    bad = [row for row in listed(services) if row.document.state == DocumentState.QUARANTINED]
    assert len(bad) == len(BAD)
    assert all(row.revision is None for row in bad)
    with services.database.read() as session:
        chunks = session.connection().exec_driver_sql("SELECT count(*) FROM chunks").scalar()
    assert chunks == index_count(services) == len(found(services, "fee rule", top_k=50))


def test_a_text_over_the_limit_of_characters_is_quarantined(open_services: OpenServices, tmp_path: Path) -> None:
    services = open_services(tmp_path / "data", ingest={"max_chars": 100})
    ended = ingest(services, write(tmp_path / "in", {"long.md": policy("A rule. " * 50)}))
    assert ended.states == {"long.md": DocumentState.QUARANTINED}


def test_a_file_that_vanishes_before_its_turn_is_quarantined(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("The courier fee is £14."), "b.md": policy("Gone.")})
    services.observe = lambda step: (folder / "b.md").unlink() if step is Step.LISTED else None
    ended = ingest(services, folder)
    assert ended.states == {"a.md": DocumentState.INDEXED, "b.md": DocumentState.QUARANTINED}
    assert "gone" in ended.reason("b.md")


def test_a_folder_that_cannot_be_opened_is_reported_and_the_others_go_on(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("The courier fee is £14."), "locked/b.md": policy("Hidden.")})
    locked, scandir = folder / "locked", os.scandir
    if is_root():
        # Root opens every folder; what the operating system would say is said in its place.
        monkeypatch.setattr(os, "scandir", lambda path: _refuse(path) if Path(path) == locked else scandir(path))
    else:
        locked.chmod(0o000)
    try:
        ended = ingest(services, folder)
    finally:
        locked.chmod(0o700)
    assert ended.states == {"a.md": DocumentState.INDEXED, "locked": DocumentState.QUARANTINED}
    assert "cannot be opened" in ended.reason("locked")


def _refuse(folder: Path) -> None:
    raise PermissionError(13, "Permission denied", str(folder))


def test_a_link_that_leads_nowhere_is_quarantined(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")})
    (folder / "dangling.md").symlink_to(tmp_path / "nowhere.md")
    assert ingest(services, folder).states["dangling.md"] == DocumentState.QUARANTINED


def test_a_quarantined_text_is_never_found(ended: tuple[Services, Outcome]) -> None:
    assert "Not a PDF" not in texts(found(ended[0], "Markdown Not a PDF", top_k=50))
