"""The last stage of a shard: one transaction gives a group of documents their end states, and shows the new ones."""

from collections.abc import Sequence

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core import catalogue
from core.db import Database
from core.domain import DocumentState, RevisionState
from core.tables import Document, IngestItem, Revision
from core.vectors import NewVectors
from ingest import items, jobs, repository
from ingest.patience import DATABASE_IS_AWAY
from ingest.reading import Outcome, SetAside, Unchanged
from ingest.repository import Draft

log = structlog.get_logger()
MOST_CLASHES = 3


class Writer:
    """Documents become visible with all their chunks or not at all, in the transaction that settles their items."""

    def __init__(self, database: Database, most_attempts: int) -> None:
        self._database = database
        self._most_attempts = most_attempts

    def write(self, outcomes: Sequence[Outcome], vectors: NewVectors) -> None:
        """Where the database refuses a group, its documents are written one by one: one must not stop the others."""
        try:
            self._write_together(outcomes, vectors)
        except DATABASE_IS_AWAY:
            raise
        except Exception as error:
            if len(outcomes) == 1:
                self._refuse(outcomes[0].item, error)
            for outcome in outcomes if len(outcomes) > 1 else ():
                self.write([outcome], vectors)

    def _write_together(self, outcomes: Sequence[Outcome], vectors: NewVectors) -> None:
        for _ in range(MOST_CLASHES):
            try:
                self._write_once(outcomes, vectors)
                return
            except IntegrityError as error:
                # Another worker may have added the same row at the same time, such as the first one of a tenant.
                log.info("rows_clashed", job=outcomes[0].item.job_id, error=type(error.orig).__name__)
        self._write_once(outcomes, vectors)

    def _write_once(self, outcomes: Sequence[Outcome], vectors: NewVectors) -> None:
        item = outcomes[0].item
        with self._database.write() as session:
            # In this order, see `ingest.jobs.held`; workers that write for one tenant do so one after the other.
            jobs.held(session, item.job_id)
            catalogue.advance(session, item.tenant)
            for outcome in outcomes:
                self._settle(session, outcome, vectors)

    def _refuse(self, item: IngestItem, error: Exception) -> None:
        log.error("document_not_stored", job=item.job_id, item=item.id, exc_info=error)
        reason = "It could not be stored; the server's log has the details."
        with self._database.write() as session:
            items.settle(session, item, DocumentState.FAILED, document_id=None, reason=reason)

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
    """Another job may have written another content since this one was compared: then it is compared anew."""
    known = outcome.known
    same = select(Revision.number).where(
        Revision.document_id == known.document_id,
        Revision.state == RevisionState.ACTIVE,
        Revision.content_sha256 == known.sha256,
    )
    noted = update(Document).where(Document.id == known.document_id, same.exists())
    if session.execute(noted.values(source_version=outcome.version).returning(Document.id)).first() is not None:
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
        repository.add_revision(session, draft, document, active, vectors)
        items.name_document(session, draft.item, document.id)
