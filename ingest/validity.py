"""Which revision ends when: the one before it, and the document that it supersedes.

`valid_to` is always derived anew from what the revision itself states and from its successors, so that deleting a
successor gives the older document its days back.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import RevisionState
from core.tables import Document, Revision
from ingest.revisions import RevisionFacts

INGESTED = "ingested"


def settle_first(session: Session, tenant: str, revisions: Mapping[str, Revision]) -> None:
    """Give the first revisions of documents, by source URI, their days."""
    ends = _superseded_from(session, tenant, {uri: revision.document_id for uri, revision in revisions.items()})
    for uri, revision in revisions.items():
        revision.valid_to = _earlier(revision.stated_valid_to, ends.get(uri))


def settle_next(session: Session, document: Document, revision: Revision) -> None:
    """Give a further revision its days; one that does not say since when it is valid is valid from today."""
    if revision.valid_from is None:
        revision.valid_from, revision.valid_from_source = datetime.now(UTC).date(), INGESTED
    session.flush()
    derive(session, document)


def restate(session: Session, document: Document, revision: Revision, facts: RevisionFacts) -> None:
    """The same content now states other days or another predecessor."""
    before = revision.supersedes
    if facts.valid_from is not None or revision.valid_from_source != INGESTED:
        revision.valid_from, revision.valid_from_source = facts.valid_from, facts.valid_from_source
    revision.stated_valid_to, revision.supersedes = facts.valid_to, facts.supersedes
    session.flush()
    derive(session, document)
    derive_superseded(session, document.tenant, {before, facts.supersedes})


def derive(session: Session, document: Document) -> None:
    """Set the last day of every revision of a document."""
    uri = document.source_uri
    superseded = _superseded_from(session, document.tenant, {uri: document.id}).get(uri)
    revisions = _revisions(session, document.id)
    firsts = [revision.valid_from or revision.created_at.date() for revision in revisions]
    for revision, successor in zip(revisions, successors(firsts, superseded), strict=True):
        revision.valid_to = _earlier(revision.stated_valid_to, successor)
    session.flush()


def successors(firsts: Iterable[date], superseded: date | None) -> Iterator[date | None]:
    """For each revision, given by its first day and the newest first, the first day of what comes in its place.

    The newest word on a day holds: a revision that begins earlier than the one before it takes the place of that one
    from its very first day. From the day `superseded` on, none holds.
    """
    earliest = superseded
    for first in firsts:
        yield earliest
        earliest = min(earliest or first, first)


def derive_superseded(session: Session, tenant: str, uris: set[str | None]) -> None:
    """Set the last days of the documents at `uris` anew: what supersedes them came, changed or went."""
    for uri in uris - {None, ""}:
        found = session.scalar(select(Document).where(Document.tenant == tenant, Document.source_uri == uri))
        if found is not None:
            derive(session, found)


def _revisions(session: Session, document_id: str) -> list[Revision]:
    """The newest first."""
    found = select(Revision).where(Revision.document_id == document_id).order_by(Revision.number.desc())
    return list(session.scalars(found))


def _superseded_from(session: Session, tenant: str, documents: Mapping[str, str]) -> dict[str, date]:
    """For those of the documents (ids by source URI) that others supersede, the first day of the earliest of these."""
    found = select(Revision).where(
        Revision.tenant == tenant,
        Revision.supersedes.in_(documents),
        Revision.state == RevisionState.ACTIVE,
    )
    first: dict[str, date] = {}
    for newer in session.scalars(found):
        uri, day = newer.supersedes or "", newer.valid_from or newer.created_at.date()
        if newer.document_id != documents[uri]:
            first[uri] = min(first.get(uri, day), day)
    return first


def _earlier(stated: date | None, successor: date | None) -> date | None:
    last = successor - timedelta(days=1) if successor else None
    return min((day for day in (stated, last) if day is not None), default=None)
