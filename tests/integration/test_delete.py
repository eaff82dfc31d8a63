"""A deleted document is gone from SQL, from both indexes, and for every process."""

from pathlib import Path

import pytest
from sqlalchemy import text

from api.wiring import Services
from core.errors import NotFound
from evals.retrieval import MODES
from retrieval.retriever import Mode
from tests.conftest import OpenServices
from tests.support.files import POLICIES, policy, write
from tests.support.jobs import document_id, filter_of, found, index_count, ingest, listed
from tests.support.people import AGENT, STRANGER

QUERY = "How many days to cancel a Home Plus policy?"
NAME = "/cancellations/home-plus.md"


@pytest.fixture
def deleted(corpus_copy: Services) -> tuple[Services, str]:
    """The corpus after the deletion of one document that was found before, and the document's id."""
    gone = document_id(corpus_copy, NAME)
    assert gone in {passage.document_id for passage in found(corpus_copy, QUERY)}
    corpus_copy.remover.remove(AGENT, gone)
    return corpus_copy, gone


@pytest.mark.parametrize("mode", MODES)
def test_a_deleted_document_is_found_in_no_mode(deleted: tuple[Services, str], mode: Mode) -> None:
    services, gone = deleted
    assert gone not in {passage.document_id for passage in found(services, QUERY, mode=mode, top_k=100)}


def test_a_process_that_searched_before_does_not_find_it_either(
    corpus_copy: Services, open_services: OpenServices
) -> None:
    other = open_services(corpus_copy.settings.data_dir)
    gone = document_id(other, NAME)
    assert gone in {passage.document_id for passage in found(other, QUERY)}
    corpus_copy.remover.remove(AGENT, gone)
    assert gone not in {passage.document_id for passage in found(other, QUERY, top_k=100)}


def test_its_chunks_leave_the_vectors_and_the_words(corpus: Services, deleted: tuple[Services, str]) -> None:
    services, gone = deleted
    with corpus.database.read() as session:
        numbers = _column(session, "SELECT number FROM revisions WHERE document_id = :id", id=gone)
        chunks = _column(session, "SELECT count(*) FROM chunks WHERE revision_number = :n", n=numbers[0])
    assert index_count(services) == index_count(corpus) - int(str(chunks[0]))
    index = services.generations.current().index
    assert sorted(index.lexical_contents()[0]) == sorted(index.dense_contents()[0])
    assert numbers[0] not in index.revisions()


def test_no_row_of_it_stays_but_the_audit(deleted: tuple[Services, str]) -> None:
    services, gone = deleted
    with services.database.read() as session:
        assert _column(session, "SELECT number FROM revisions WHERE document_id = :id", id=gone) == []
        orphans = "SELECT id FROM chunks WHERE revision_number NOT IN (SELECT number FROM revisions)"
        assert _column(session, orphans) == []
        assert _column(session, "SELECT action FROM audit_events WHERE object_id = :id", id=gone) == ["document.delete"]


def test_the_text_of_it_is_no_longer_in_the_database_file(services: Services, tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": policy("The password of the vault is xylophone-quartz.")})
    ingest(services, folder)
    services.remover.remove(AGENT, document_id(services, "/a.md"))
    with services.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"xylophone-quartz" not in (services.settings.data_dir / "policydesk.db").read_bytes()


def test_deleting_what_is_not_there_says_not_found(services: Services) -> None:
    with pytest.raises(NotFound):
        services.remover.remove(AGENT, "nothing")


def test_deleting_what_is_somebody_elses_says_not_found(corpus_copy: Services) -> None:
    wanted = document_id(corpus_copy, NAME)
    with pytest.raises(NotFound):
        corpus_copy.remover.remove(STRANGER, wanted)
    assert wanted in {row.document.id for row in listed(corpus_copy)}


def test_a_deleted_document_can_be_ingested_again(deleted: tuple[Services, str]) -> None:
    services, gone = deleted
    ended = ingest(services, POLICIES / "cancellations" / "home-plus.md")
    assert list(ended.states.values()) == ["indexed"]
    assert document_id(services, NAME) != gone
    assert document_id(services, NAME) in {passage.document_id for passage in found(services, QUERY, filter_of())}


def _column(session: object, statement: str, **values: object) -> list[object]:
    return list(session.execute(text(statement), values).scalars())  # type: ignore[attr-defined]
