"""An installation that went through a file answers as it did before, whichever database it lies in."""

import json
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from api.wiring import Services
from cli.backup import bring_in_line
from cli.main import app
from cli.reconciling import all_checks
from core.backup import writing
from core.backup.layout import Part
from core.backup.reading import import_file
from core.backup.rows import to_line
from core.backup.writing import export
from core.checks import mismatches
from core.domain import Passage
from core.errors import InvalidInput
from core.tables import Chunk, Conversation, Revision
from evals.cases import load_cases
from tests.conftest import OpenServices
from tests.integration.conftest import MakeDatabase
from tests.support.files import QUESTIONS, policy, write
from tests.support.jobs import document_id, filter_of, found, ingest, listed
from tests.support.people import AGENT, AS_OF, SUPERVISOR


@pytest.fixture(scope="module")
def file(corpus: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the example corpus."""
    path = tmp_path_factory.mktemp("export") / "all.zip"
    export(corpus.database, corpus.settings, path)
    return path


@pytest.fixture
def imported(file: Path, services: Services) -> Services:
    return _import(services, file)


def _import(services: Services, file: Path) -> Services:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services.embedder, "embed", lambda *_: pytest.fail("something was embedded"))
        import_file(services.database, services.operator(), file)
        bring_in_line(services)
    return services


def _answers(services: Services) -> list[Sequence[Passage]]:
    cases = load_cases(QUESTIONS)
    assert len(cases) > 20
    return [
        found(services, case.question, filter_of(SUPERVISOR, audiences=case.audiences, as_of=case.as_of or AS_OF))
        for case in cases
    ]


def _agrees(services: Services) -> bool:
    return not mismatches(all_checks(services), lambda _: False)


def test_the_same_passages_come_with_the_same_scores(corpus: Services, imported: Services) -> None:
    assert _answers(imported) == _answers(corpus)
    assert _agrees(imported)


def test_between_sqlite_and_postgresql_nothing_changes(
    corpus: Services, file: Path, postgres: MakeDatabase, open_services: OpenServices, tmp_path: Path
) -> None:
    there = _import(open_services(tmp_path / "pg", database={"url": postgres("imported")}), file)
    assert _answers(there) == _answers(corpus)
    assert _agrees(there)
    export(there.database, there.settings, tmp_path / "back.zip")
    back = _import(open_services(tmp_path / "back"), tmp_path / "back.zip")
    assert _answers(back) == _answers(corpus)
    assert _agrees(back)


def test_after_an_import_to_postgresql_numbers_go_on(
    file: Path, postgres: MakeDatabase, open_services: OpenServices, tmp_path: Path
) -> None:
    services = _import(open_services(tmp_path / "pg", database={"url": postgres("going_on")}), file)
    with services.database.read() as session:
        numbers = set(session.scalars(select(Revision.number)))
        chunks = set(session.scalars(select(Chunk.id)))
    states = ingest(services, write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")})).states
    assert set(states.values()) == {"indexed"}
    with services.database.read() as session:
        assert max(session.scalars(select(Revision.number))) > max(numbers)
        assert max(session.scalars(select(Chunk.id))) > max(chunks)


def test_a_document_that_was_brought_in_is_known_again(imported: Services, tmp_path: Path) -> None:
    files = write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")})
    assert set(ingest(imported, files).states.values()) == {"indexed"}
    assert set(ingest(imported, files).states.values()) == {"unchanged"}


def test_what_an_index_kept_of_deleted_documents_is_not_taken_for_what_came(
    services: Services, file: Path, corpus: Services, tmp_path: Path
) -> None:
    ingest(services, write(tmp_path / "in", {"a.md": policy("The moon is a courier."), "b.md": policy("Cheese.")}))
    services.remover._refresh = lambda: None
    for name in ("/a.md", "/b.md"):
        services.remover.remove(AGENT, document_id(services, name))
    _import(services, file)
    assert _agrees(services)
    assert _answers(services) == _answers(corpus)


def test_a_second_import_is_refused(imported: Services, file: Path) -> None:
    before = [row.document.id for row in listed(imported, SUPERVISOR)]
    with pytest.raises(InvalidInput, match=f"There are {len(before)} documents"):
        import_file(imported.database, imported.operator(), file)
    assert [row.document.id for row in listed(imported, SUPERVISOR)] == before


def test_what_is_not_for_others_is_not_in_the_file(corpus_copy: Services, tmp_path: Path) -> None:
    with corpus_copy.database.write() as session:
        session.add(Conversation(id="c", tenant="default", subject="ann", title="My private question"))
    assert corpus_copy.signer
    secret = (corpus_copy.settings.data_dir / "secret.key").read_bytes()
    export(corpus_copy.database, corpus_copy.settings, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"My private question" not in everything
    assert secret not in everything


def test_an_export_sees_one_state_of_postgresql(
    file: Path, postgres: MakeDatabase, open_services: OpenServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = _import(open_services(tmp_path / "pg", database={"url": postgres("snapshot")}), file)
    first = listed(services, SUPERVISOR)[0].document.id
    removed: list[str] = []

    def deleting(part: Part, row: dict[str, Any]) -> bytes:
        if not removed:
            removed.append(first)
            services.remover.remove(SUPERVISOR, first)
        return to_line(part, row)

    monkeypatch.setattr(writing, "to_line", deleting)
    manifest = export(services.database, services.settings, tmp_path / "snapshot.zip")
    originals = sum(name.startswith("originals/") for name in manifest.members)
    assert (manifest.counts["documents"], manifest.counts["revisions"], originals) == (37, 37, 37)


def _run(data_dir: Path, *arguments: str) -> tuple[int, str]:
    ended = CliRunner().invoke(app, arguments, env={"POLICYDESK_DATA_DIR": str(data_dir), "COLUMNS": "200"})
    return ended.exit_code, ended.stdout


def test_the_commands_say_what_went_and_what_did_not(corpus_copy: Services, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    code, out = _run(corpus_copy.settings.data_dir, "export", str(path), "--json")
    assert (code, json.loads(out)["counts"]["documents"]) == (0, 37)
    assert "conversations" in json.loads(out)["not_in_it"]
    code, out = _run(tmp_path / "new", "import", str(path))
    assert code == 0
    assert "37 documents" in out
    assert "Not in it: conversations, tokens" in out
    code, out = _run(tmp_path / "new", "verify")
    assert (code, out.startswith("Everything agrees: 37 documents")) == (0, True)


def test_a_search_on_another_day_is_the_same_too(corpus: Services, imported: Services) -> None:
    wanted = filter_of(as_of=date(2025, 6, 15))
    query = "How many working days until a refund is paid?"
    assert found(imported, query, wanted) == found(corpus, query, wanted)
