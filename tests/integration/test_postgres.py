"""The whole way with PostgreSQL in SQLite's place."""

import threading
from datetime import date
from pathlib import Path

import pytest

from api.wiring import Services
from core import catalogue
from core.domain import DocumentState
from ingest import documents
from tests.conftest import OpenServices
from tests.integration.conftest import MakeDatabase
from tests.support.files import POLICIES, policy, write
from tests.support.jobs import document_id, filter_of, found, index_count, ingest, listed, texts
from tests.support.people import AGENT, STRANGER, SUPERVISOR

QUERY = "How many working days until a refund is paid?"


@pytest.fixture(scope="module")
def stored(postgres: MakeDatabase, open_shared: OpenServices, tmp_path_factory: pytest.TempPathFactory) -> Services:
    """The payments policies in PostgreSQL."""
    services = open_shared(tmp_path_factory.mktemp("pg"), database={"url": postgres("stored")})
    assert set(ingest(services, POLICIES / "payments", collection="payments").states.values()) == {"indexed"}
    return services


def test_a_superseded_policy_is_found_on_its_days_only(stored: Services) -> None:
    now = texts(found(stored, QUERY))
    before = texts(found(stored, QUERY, filter_of(as_of=date(2025, 6, 15))))
    assert ("within 5 working days" in now, "within 10 working days" in now) == (True, False)
    assert ("within 5 working days" in before, "within 10 working days" in before) == (False, True)


def test_the_offsets_of_a_passage_hold_for_its_revision(stored: Services) -> None:
    passage = found(stored, QUERY)[0]
    with stored.database.read() as session:
        document = documents.get(session, AGENT, passage.document_id).document
        text = documents.get_revision(session, document, passage.revision_id).text
    assert text[passage.start : passage.end] == passage.text


def test_the_list_is_searched_by_title_in_any_case(stored: Services) -> None:
    with stored.database.read() as session:
        rows, total = documents.listed(session, SUPERVISOR, documents.DocumentQuery(title_like="REFUND"))
    assert total == len(rows) == 2


def test_a_second_run_finds_everything_unchanged(stored: Services) -> None:
    states = ingest(stored, POLICIES / "payments", collection="payments").states
    assert set(states.values()) == {DocumentState.UNCHANGED}


def test_nothing_leaks_to_another_tenant(stored: Services) -> None:
    assert found(stored, QUERY, filter_of(STRANGER)) == []
    assert listed(stored, STRANGER) == []


def test_a_deleted_document_is_gone(postgres: MakeDatabase, open_services: OpenServices, tmp_path: Path) -> None:
    services = open_services(tmp_path / "data", database={"url": postgres("deleting")})
    ingest(services, write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")}))
    services.remover.remove(AGENT, document_id(services, "/a.md"))
    assert found(services, "courier fee") == []
    assert (listed(services), index_count(services)) == ([], 0)


def test_a_text_with_a_nul_is_set_aside_or_indexed_but_never_fails(
    postgres: MakeDatabase, open_services: OpenServices, tmp_path: Path
) -> None:
    services = open_services(tmp_path / "data", database={"url": postgres("nul")})
    files = {"a.md": b"# A\n\nThe courier\x00 fee is 14.\n", "b.txt": b"nul \x00 here\n", "c.md": policy("A rule.")}
    states = ingest(services, write(tmp_path / "in", files)).states
    assert states["c.md"] == DocumentState.INDEXED
    assert DocumentState.FAILED not in states.values()


def test_changes_counted_by_many_threads_are_all_counted(
    postgres: MakeDatabase, open_services: OpenServices, tmp_path: Path
) -> None:
    services = open_services(tmp_path / "data", database={"url": postgres("counting")})
    with services.database.write() as session:
        catalogue.advance(session, "default")

    def count() -> None:
        for _ in range(10):
            with services.database.write() as session:
                catalogue.advance(session, "default")

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with services.database.read() as session:
        assert catalogue.current(session, "default") == 41
