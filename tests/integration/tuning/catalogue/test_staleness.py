"""Adapters that learnt from documents which are not what they were."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from core.db import Database
from core.domain import Principal
from core.tables import Document, Revision
from tests.support.catalogue import LINEAGE, add_dataset, dataset, registered
from tests.support.people import AGENT, STRANGER, SUPERVISOR
from tuning.catalogue.origins import Source
from tuning.catalogue.records import CatalogueAdapter, Parent, StaleSource
from tuning.catalogue.staleness import stale_sources

TODAY = date(2026, 6, 15)
FEES = Source("fees", "fees-1", 12)


def _add_document(
    database: Database, source: Source, audience: str = "agents", tenant: str = "default", valid_to: date | None = None
) -> None:
    common = {"tenant": tenant, "title": source.document_id.title()}
    uri, state = f"file:///{source.document_id}.md", {"state": "indexed", "collection": "c", "audience": audience}
    kept = {"content_sha256": "0" * 64, "media_type": "text/plain", "bytes": 1, "text": "", "chunk_count": 0}
    with database.write() as session:
        document = Document(id=source.document_id, source_uri=uri, **state, **common)
        session.add(document)
        session.flush()
        columns = {"document_id": document.id, "state": "active", "blocks": [], "valid_to": valid_to}
        session.add(Revision(id=source.revision_id, **columns, **kept, **common))


def _taught(
    database: Database, tmp_path: Path, *sources: Source, name: str = "voice", parents: Sequence[str] = ()
) -> CatalogueAdapter:
    """An adapter that learnt rows of these sources, or of its parents alone."""
    learnt = add_dataset(database, AGENT, dataset(*sources)).sha256 if sources else None
    whole = replace(LINEAGE, dataset_sha256=learnt, parents=tuple(Parent(one, 0.5) for one in parents))
    return registered(database, tmp_path, AGENT, name=name, seed=len(name), lineage=whole)


def _stale(database: Database, adapter: CatalogueAdapter, asker: Principal = AGENT) -> list[StaleSource]:
    with database.read() as session:
        return stale_sources(session, asker, [adapter], TODAY)[adapter.id]


def _reasons(found: Sequence[StaleSource]) -> list[tuple[str, str | None, str, int]]:
    return [(one.document_id, one.title, one.reason, one.rows) for one in found]


def test_an_adapter_of_documents_in_force_is_not_stale(database: Database, tmp_path: Path) -> None:
    _add_document(database, FEES)
    assert _stale(database, _taught(database, tmp_path, FEES)) == []


def test_a_document_with_a_newer_revision_makes_it_stale(database: Database, tmp_path: Path) -> None:
    _add_document(database, FEES)
    made = _taught(database, tmp_path, FEES)
    with database.write() as session:
        session.execute(update(Revision).values(state="superseded"))
    assert _reasons(_stale(database, made)) == [("fees", "Fees", "replaced", 12)]


def test_a_document_that_was_deleted_makes_it_stale(database: Database, tmp_path: Path) -> None:
    _add_document(database, FEES)
    made = _taught(database, tmp_path, FEES)
    with database.write() as session:
        session.execute(delete(Document))
    assert _reasons(_stale(database, made)) == [("fees", None, "gone", 12)]


@pytest.mark.parametrize(("days", "reasons"), [(-1, ["expired"]), (0, []), (1, [])])
def test_a_document_is_past_its_days_after_the_last_one(
    sqlite: Database, tmp_path: Path, days: int, reasons: list[str]
) -> None:
    _add_document(sqlite, FEES, valid_to=TODAY + timedelta(days=days))
    assert [one.reason for one in _stale(sqlite, _taught(sqlite, tmp_path, FEES))] == reasons


def test_a_document_of_another_tenant_is_not_here(sqlite: Database, tmp_path: Path) -> None:
    _add_document(sqlite, FEES, tenant=STRANGER.tenant)
    assert _reasons(_stale(sqlite, _taught(sqlite, tmp_path, FEES))) == [("fees", None, "gone", 12)]


def test_only_what_is_stale_is_listed(sqlite: Database, tmp_path: Path) -> None:
    _add_document(sqlite, FEES)
    found = _stale(sqlite, _taught(sqlite, tmp_path, FEES, Source("claims", "claims-1", 4)))
    assert [one.document_id for one in found] == ["claims"]


@pytest.mark.parametrize(("asker", "title"), [(AGENT, None), (SUPERVISOR, "Fees")])
def test_a_title_is_for_the_audience_of_its_document(
    sqlite: Database, tmp_path: Path, asker: Principal, title: str | None
) -> None:
    _add_document(sqlite, FEES, audience="supervisors", valid_to=TODAY - timedelta(days=1))
    (found,) = _stale(sqlite, _taught(sqlite, tmp_path, FEES), asker)
    assert found.title == title


def test_what_was_put_together_is_as_stale_as_its_parents(database: Database, tmp_path: Path) -> None:
    _taught(database, tmp_path, FEES, name="voice")
    _taught(database, tmp_path, name="half", parents=["voice:1", "unknown:7"])
    whole = _taught(database, tmp_path, name="whole-one", parents=["half:1"])
    assert _reasons(_stale(database, whole)) == [("fees", None, "gone", 12)]


def test_an_adapter_that_was_made_elsewhere_is_not_stale(sqlite: Database, tmp_path: Path) -> None:
    assert _stale(sqlite, _taught(sqlite, tmp_path)) == []
