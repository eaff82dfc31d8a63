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
from ingest.additions import Addition, add_revisions
from ingest.items import Ended
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
            pending = items.pending_among(session, [outcome.item.id for outcome in outcomes])
            mine = [outcome for outcome in outcomes if outcome.item.id in pending]
            for outcome in mine:
                self._settle(session, outcome)
            _settle_drafts(session, [outcome for outcome in mine if isinstance(outcome, Draft)], vectors)

    def _refuse(self, item: IngestItem, error: Exception) -> None:
        log.error("document_not_stored", job=item.job_id, item=item.id, exc_info=error)
        reason = "It could not be stored; the server's log has the details."
        with self._database.write() as session:
            items.settle(session, item, DocumentState.FAILED, document_id=None, reason=reason)

    def _settle(self, session: Session, outcome: Outcome) -> None:
        match outcome:
            case Unchanged():
                _settle_unchanged(session, outcome)
            case SetAside():
                self._set_aside(session, outcome)

    def _set_aside(self, session: Session, outcome: SetAside) -> None:
        item, reason = outcome.item, outcome.reason
        if outcome.may_pass and items.retry_later(session, item, reason, self._most_attempts):
            return
        document_id = repository.set_aside(session, item, outcome.state, reason)
        items.settle(session, item, outcome.state, document_id=document_id, reason=reason)


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


def _settle_drafts(session: Session, drafts: Sequence[Draft], vectors: NewVectors) -> None:
    """The same content under the same title is no new revision, whatever else is said of it."""
    if not drafts:
        return
    documents = repository.find_or_add_documents(session, [draft.item for draft in drafts])
    newest = repository.active_revisions(session, [document.id for document in documents.values()])
    additions, ended = list[Addition](), list[Ended]()
    for draft in drafts:
        document = documents[draft.item.source_uri]
        active, state = newest.get(document.id), DocumentState.INDEXED
        if active is not None and (active.content_sha256, active.title) == (draft.sha256, draft.prepared.facts.title):
            repository.restate(session, draft, document, active)
            state = DocumentState.UNCHANGED
        else:
            additions.append(Addition(draft, document, active))
        ended.append(Ended(draft.item.id, state, document.id, len(draft.prepared.chunks)))
    add_revisions(session, additions, vectors)
    items.settle_all(session, ended)
