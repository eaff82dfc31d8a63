"""The documents as people see them: listed, and opened at a revision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, undefer

from core.domain import Principal, RevisionState, Scope
from core.errors import NotFound
from core.tables import Document, Original, Revision

NO_AUDIENCE = ""


@dataclass(frozen=True, slots=True)
class DocumentQuery:
    """What to list; a field that is None does not narrow the list."""

    collection: str | None = None
    state: str | None = None
    title_like: str | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document with its newest revision; a document that could never be read has none."""

    document: Document
    revision: Revision | None


def listed(session: Session, principal: Principal, query: DocumentQuery) -> tuple[list[DocumentRow], int]:
    """One page of the documents that the principal may see, by title, and how many there are in all."""
    conditions = [*_seen_by(principal), *_conditions(query)]
    total = session.scalar(select(func.count(Document.id)).where(*conditions)) or 0
    page = (
        select(Document, Revision)
        .outerjoin(Revision, _newest())
        .where(*conditions)
        .order_by(Document.title, Document.id)
        .limit(query.limit)
        .offset(query.offset)
    )
    return [DocumentRow(document, revision) for document, revision in session.execute(page)], total


def get(session: Session, principal: Principal, document_id: str) -> DocumentRow:
    """Raises NotFound for a document that is not there, or not for this principal's eyes."""
    found = session.execute(
        select(Document, Revision)
        .outerjoin(Revision, _newest())
        .where(Document.id == document_id, *_seen_by(principal))
    ).first()
    if found is None:
        raise NotFound(f"There is no document {document_id}.")
    return DocumentRow(found[0], found[1])


def revisions(session: Session, document: Document) -> Sequence[Revision]:
    """All revisions that were ever visible, the newest first."""
    found = select(Revision).where(Revision.document_id == document.id)
    return session.scalars(found.order_by(Revision.number.desc())).all()


def get_revision(session: Session, document: Document, revision_id: str) -> Revision:
    """A revision with its text and blocks. Raises NotFound for one that is not the document's."""
    found = session.scalar(
        select(Revision)
        .where(Revision.id == revision_id, Revision.document_id == document.id)
        .options(undefer(Revision.text), undefer(Revision.blocks))
    )
    if found is None:
        raise NotFound(f"There is no revision {revision_id} of this document.")
    return found


def original(session: Session, document: Document, revision_id: str) -> tuple[Revision, bytes]:
    """A revision, and the bytes that it was made from. Raises NotFound where there are none."""
    found = session.execute(
        select(Revision, Original.data)
        .join(Original, Original.revision_number == Revision.number)
        .where(Revision.id == revision_id, Revision.document_id == document.id)
    ).first()
    if found is None:
        raise NotFound(f"There is no original file of revision {revision_id}.")
    return found[0], found[1]


def collections(session: Session, principal: Principal) -> list[tuple[str, int]]:
    """The collections of which the principal may see documents, each with their number, by name."""
    found = (
        select(Document.collection, func.count(Document.id))
        .where(*_seen_by(principal))
        .group_by(Document.collection)
        .order_by(Document.collection)
    )
    return [(name, count) for name, count in session.execute(found)]


def _newest() -> Any:
    return (Revision.document_id == Document.id) & (Revision.state == RevisionState.ACTIVE)


def _seen_by(principal: Principal) -> list[Any]:
    """A document that could never be read has no audience: whoever may write documents may see that it is there."""
    audience: ColumnElement[bool] = Document.audience.in_(sorted(principal.audiences))
    if Scope.DOCUMENTS_WRITE in principal.scopes:
        audience = or_(audience, Document.audience == NO_AUDIENCE)
    return [Document.tenant == principal.tenant, audience]


def _conditions(query: DocumentQuery) -> list[Any]:
    conditions: list[Any] = []
    if query.collection is not None:
        conditions.append(Document.collection == query.collection)
    if query.state is not None:
        conditions.append(Document.state == query.state)
    if query.title_like:
        conditions.append(Document.title.icontains(query.title_like, autoescape=True))
    return conditions
