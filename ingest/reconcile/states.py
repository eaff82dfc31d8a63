"""Which revision is the active one, until when each is valid, and what a job that is over has left undone."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, update
from sqlalchemy.orm import Session, aliased

from core import catalogue
from core.checks import Check
from core.db import Database
from core.domain import DocumentState, RevisionState
from core.tables import Document, IngestItem, IngestJob, Revision
from ingest import validity
from ingest.jobs import UNFINISHED
from ingest.reconcile.rows import streamed

LEFT = "The job was over before this document was read; retry the job."
DOCUMENTS_AT_A_TIME = 100


def state_checks(database: Database) -> list[Check]:
    states = _States(database)
    ingest_it = "Ingest the document again."
    return [
        Check("indexed documents without a revision", "SQL", states.empty, advice=ingest_it),
        Check("documents without exactly one active revision", "SQL", states.ambiguous, states.choose_newest),
        Check("documents whose last days of validity are wrong", "SQL", states.misdated, states.derive_days),
        Check("documents pending in a job that is over", "SQL", states.left, states.end_left),
    ]


class _States:
    def __init__(self, database: Database) -> None:
        self._database = database

    def empty(self) -> Iterator[str]:
        revisions = select(Revision.number).where(Revision.document_id == Document.id)
        wanted = select(Document.id).where(Document.state == DocumentState.INDEXED, ~revisions.exists())
        return self._ids(wanted)

    def ambiguous(self) -> Iterator[str]:
        active = func.sum(case((Revision.state == RevisionState.ACTIVE, 1), else_=0))
        found = select(Document.id).join(Revision, Revision.document_id == Document.id).group_by(Document.id)
        return self._ids(found.having(or_(active != 1, Document.state != DocumentState.INDEXED)))

    def choose_newest(self) -> None:
        """The revision that came last is what was read last."""
        for document_id in list(self.ambiguous()):
            with self._database.write() as session:
                document = session.get_one(Document, document_id)
                document.state = DocumentState.INDEXED
                found = select(Revision).where(Revision.document_id == document_id).order_by(Revision.number.desc())
                for place, revision in enumerate(session.scalars(found)):
                    revision.state = RevisionState.SUPERSEDED if place else RevisionState.ACTIVE
                validity.derive(session, document)
                catalogue.advance(session, document.tenant)

    def misdated(self) -> Iterator[str]:
        """Derives the days as ingestion does, and takes them back."""
        ids = list(self._ids(_may_be_misdated()))
        for first in range(0, len(ids), DOCUMENTS_AT_A_TIME):
            with self._database.write() as session:
                trial = session.begin_nested()
                found = [one for one in ids[first : first + DOCUMENTS_AT_A_TIME] if _derived(session, one)]
                trial.rollback()
            yield from found

    def derive_days(self) -> None:
        for document_id in list(self.misdated()):
            with self._database.write() as session:
                _derived(session, document_id)
                catalogue.advance(session, session.get_one(Document, document_id).tenant)

    def left(self) -> Iterator[int]:
        wanted = select(IngestItem.id).join(IngestJob, IngestJob.id == IngestItem.job_id).where(_left())
        return self._ids(wanted.where(IngestJob.state.not_in(UNFINISHED)))

    def end_left(self) -> None:
        over = select(IngestJob.id).where(IngestJob.state.not_in(UNFINISHED))
        ended = update(IngestItem).where(_left(), IngestItem.job_id.in_(over))
        with self._database.write() as session:
            session.execute(ended.values(state=DocumentState.FAILED, reason=LEFT))

    def _ids(self, wanted: Select[Any]) -> Iterator[Any]:
        return (row[0] for row in streamed(self._database, wanted))


def _left() -> ColumnElement[bool]:
    return IngestItem.state == DocumentState.PENDING


def _may_be_misdated() -> Select[Any]:
    """A document's only revision that nothing supersedes ends when it says so; all others are looked at one by one."""
    ends_otherwise = Revision.valid_to.is_distinct_from(Revision.stated_valid_to)
    newer = aliased(Revision)
    superseded = select(newer.supersedes).where(newer.supersedes.is_not(None))
    found = select(Document.id).join(Revision, Revision.document_id == Document.id).group_by(Document.id)
    return found.having(
        or_(
            func.count(Revision.number) > 1,
            func.max(case((ends_otherwise, 1), else_=0)) == 1,
            Document.source_uri.in_(superseded),
        )
    )


def _derived(session: Session, document_id: str) -> bool:
    """Derive a document's days; whether that changed any."""
    found = select(Revision).where(Revision.document_id == document_id)
    before = {revision.number: revision.valid_to for revision in session.scalars(found)}
    validity.derive(session, session.get_one(Document, document_id))
    return any(before[revision.number] != revision.valid_to for revision in session.scalars(found))
