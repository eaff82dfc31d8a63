"""Which revision ends when: the one before it, and the document that it supersedes.

`valid_to` is always derived anew from what the revision itself states and from its successors, so that deleting a
successor gives the older document its days back.
"""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import RevisionState
from core.tables import Document, Revision
from ingest.revisions import RevisionFacts

INGESTED = "ingested"


def settle(session: Session, document: Document, revision: Revision, *, is_first: bool) -> None:
    """Give a new revision its days, and end what it supersedes.

    One that does not say since when it is valid is valid from today if there was another before it.
    """
    if is_first:
        revision.valid_to = _earlier(revision.stated_valid_to, _superseded_from(session, document))
    else:
        if revision.valid_from is None:
            revision.valid_from, revision.valid_from_source = datetime.now(UTC).date(), INGESTED
        session.flush()
        derive(session, document)
    _derive_uri(session, document.tenant, revision.supersedes)


def restate(session: Session, document: Document, revision: Revision, facts: RevisionFacts) -> None:
    """The same content now states other days or another predecessor."""
    before = revision.supersedes
    if facts.valid_from is not None or revision.valid_from_source != INGESTED:
        revision.valid_from, revision.valid_from_source = facts.valid_from, facts.valid_from_source
    revision.stated_valid_to, revision.supersedes = facts.valid_to, facts.supersedes
    session.flush()
    derive(session, document)
    for uri in {before, facts.supersedes}:
        _derive_uri(session, document.tenant, uri)


def derive(session: Session, document: Document) -> None:
    """Set the last day of every revision of a document."""
    successor: date | None = None
    for index, revision in enumerate(_revisions(session, document.id)):
        if index == 0:
            successor = _superseded_from(session, document)
        revision.valid_to = _earlier(revision.stated_valid_to, successor)
        successor = revision.valid_from or revision.created_at.date()
    session.flush()


def derive_superseded(session: Session, tenant: str, uris: set[str]) -> None:
    """Set the last days of the documents at `uris` anew: what superseded them is gone."""
    for uri in uris:
        _derive_uri(session, tenant, uri)


def _derive_uri(session: Session, tenant: str, uri: str | None) -> None:
    if uri:
        found = session.scalar(select(Document).where(Document.tenant == tenant, Document.source_uri == uri))
        if found is not None:
            derive(session, found)


def _revisions(session: Session, document_id: str) -> list[Revision]:
    """The newest first."""
    found = select(Revision).where(Revision.document_id == document_id).order_by(Revision.number.desc())
    return list(session.scalars(found))


def _superseded_from(session: Session, document: Document) -> date | None:
    """The first day of the earliest document that names this one as superseded."""
    found = select(Revision).where(
        Revision.tenant == document.tenant,
        Revision.supersedes == document.source_uri,
        Revision.document_id != document.id,
        Revision.state == RevisionState.ACTIVE,
    )
    days = [newer.valid_from or newer.created_at.date() for newer in session.scalars(found)]
    return min(days, default=None)


def _earlier(stated: date | None, successor: date | None) -> date | None:
    last = successor - timedelta(days=1) if successor else None
    return min((day for day in (stated, last) if day is not None), default=None)
