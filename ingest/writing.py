"""The last stage of a shard: one transaction gives a group of documents their end states, and shows the new ones."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from core import catalogue
from core.db import Database
from core.domain import DocumentState
from core.tables import Document
from core.vectors import NewVectors
from ingest import items, repository
from ingest.reading import Outcome, SetAside, Unchanged
from ingest.repository import Draft


class Writer:
    """Documents become visible with all their chunks or not at all, in the transaction that settles their items."""

    def __init__(self, database: Database, most_attempts: int) -> None:
        self._database = database
        self._most_attempts = most_attempts

    def write(self, outcomes: Sequence[Outcome], vectors: NewVectors) -> None:
        with self._database.write() as session:
            for tenant in sorted({outcome.item.tenant for outcome in outcomes}):
                # First of all: workers that write for one tenant do so one after the other.
                catalogue.advance(session, tenant)
            for outcome in outcomes:
                self._settle(session, outcome, vectors)

    def _settle(self, session: Session, outcome: Outcome, vectors: NewVectors) -> None:
        match outcome:
            case Unchanged():
                _settle_unchanged(session, outcome)
            case SetAside():
                self._set_aside(session, outcome)
            case Draft():
                _settle_draft(session, outcome, vectors)

    def _set_aside(self, session: Session, outcome: SetAside) -> None:
        item, reason = outcome.item, outcome.reason
        if outcome.may_pass and items.retry_later(session, item, reason, self._most_attempts):
            return
        if items.settle(session, item, outcome.state, document_id=None, reason=reason):
            document_id = repository.set_aside(session, item, outcome.state, reason)
            items.name_document(session, item, document_id)


def _settle_unchanged(session: Session, outcome: Unchanged) -> None:
    known = outcome.known
    noted = update(Document).where(Document.id == known.document_id).values(source_version=outcome.version)
    session.execute(noted)
    items.settle(session, outcome.item, DocumentState.UNCHANGED, document_id=known.document_id, chunks=known.chunks)


def _settle_draft(session: Session, draft: Draft, vectors: NewVectors) -> None:
    """The same content under the same title is no new revision, whatever else is said of it."""
    chunks = len(draft.prepared.chunks)
    if not items.settle(session, draft.item, DocumentState.INDEXED, document_id=None, chunks=chunks):
        return
    document = repository.find_or_add_document(session, draft.item, draft.prepared.facts.title)
    active = repository.active_revision(session, document.id)
    if active is not None and (active.content_sha256, active.title) == (draft.sha256, draft.prepared.facts.title):
        repository.restate(session, draft, document, active)
        items.name_document(session, draft.item, document.id, DocumentState.UNCHANGED)
    else:
        repository.add_revision(session, draft, document, vectors)
        items.name_document(session, draft.item, document.id)
