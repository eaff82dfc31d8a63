"""What changed between two revisions, for people and programs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.schemas import RevisionDiff
from api.wiring import Services
from cli.main import app
from core.errors import InvalidInput, NotFound
from ingest import comparison
from tests.support.files import policy, write
from tests.support.jobs import document_id, ingest
from tests.support.people import AGENT, STRANGER

BEFORE = policy("The courier fee is £14 for each parcel.\n\nIt stays so.", "Fees", valid_from="2025-01-01")
AFTER = policy("The courier fee is £16 for each parcel.\n\nIt stays so.\n\nNew.", "Fees", valid_from="2026-01-01")


@pytest.fixture
def changed(services: Services, tmp_path: Path) -> Services:
    """A document with two revisions, another of a like name, and a third with one revision."""
    for text in (BEFORE, AFTER):
        files = {"a.md": text, "b.md": policy("Another.", "Fees of couriers"), "c.md": policy("Only.", "Alone")}
        ingest(services, write(tmp_path / "in", files))
    return services


def _find(services: Services, named: str) -> str:
    with services.database.read() as session:
        return comparison.find(session, AGENT, named).document.id


def _run(services: Services, *arguments: str) -> tuple[int, str]:
    environment = {"POLICYDESK_DATA_DIR": str(services.settings.data_dir), "COLUMNS": "200"}
    ended = CliRunner().invoke(app, arguments, env=environment)
    return ended.exit_code, ended.stdout


def test_words_and_facts_that_changed_are_shown(changed: Services) -> None:
    code, out = _run(changed, "diff", "fees")
    assert code == 0
    assert "The courier fee is[- £-]" not in out
    assert "£[-14-][+16+] for each parcel." in out
    assert "+ New." in out
    assert "valid_from: 2025-01-01 → 2026-01-01" in out
    assert "stays" not in out


def test_with_json_it_is_what_the_api_answers(changed: Services) -> None:
    code, out = _run(changed, "diff", document_id(changed, "/a.md"), "--json")
    diff = RevisionDiff.model_validate(json.loads(out))
    assert code == 0
    assert [(edit.removed, edit.added) for change in diff.changes for edit in change.edits] == [
        ("14", "16"),
        ("", "New."),
    ]
    assert {fact.name for fact in diff.facts} == {"valid_from", "valid_to", "bytes"}


def test_a_document_is_found_by_id_source_and_title(changed: Services, tmp_path: Path) -> None:
    identity = document_id(changed, "/a.md")
    names = (identity, (tmp_path / "in" / "a.md").as_uri(), "FEES")
    assert [_find(changed, name) for name in names] == [identity] * 3
    assert _find(changed, "of cour") == document_id(changed, "/b.md")


def test_a_name_of_several_lists_them(changed: Services) -> None:
    with pytest.raises(InvalidInput, match=r"2 documents are named like fee: Fees \(\w+\), Fees of couriers \(\w+\)"):
        _find(changed, "fee")


def test_a_name_of_none_is_not_found(changed: Services) -> None:
    with pytest.raises(NotFound):
        _find(changed, "nothing like it")
    with pytest.raises(NotFound), changed.database.read() as session:
        comparison.find(session, STRANGER, document_id(changed, "/a.md"))


def test_a_document_with_one_revision_says_so(changed: Services) -> None:
    with pytest.raises(InvalidInput, match="no earlier revision"):
        comparison.compare(changed.database, AGENT, document_id(changed, "/c.md"))


def test_the_revisions_may_be_named_in_either_order(changed: Services) -> None:
    identity = document_id(changed, "/a.md")
    forth = comparison.compare(changed.database, AGENT, identity)
    back = comparison.compare(changed.database, AGENT, identity, forth.new.id, forth.old.id)
    assert [(fact.old, fact.new) for fact in back.facts] == [(fact.new, fact.old) for fact in forth.facts]
    assert len(back.changes) == len(forth.changes)
