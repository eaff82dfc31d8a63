"""Two revisions of a document side by side: their facts, and their texts."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from core.db import Database
from core.domain import Principal
from core.errors import InvalidInput
from core.tables import Document, Revision
from ingest import documents
from ingest.difference import BlockChange, Side, difference
from ingest.documents import DocumentQuery, DocumentRow
from ingest.parsers.base import Block

FACTS = ("title", "valid_from", "valid_from_source", "valid_to", "supersedes", "media_type", "page_count", "bytes")
MOST_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class FactChange:
    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """`old` and `new` are loaded with their texts."""

    document: Document
    old: Revision
    new: Revision
    facts: tuple[FactChange, ...]
    changes: Sequence[BlockChange]


def find(session: Session, principal: Principal, named: str) -> DocumentRow:
    """The document that a person means by its id, its source URI, or a part of its title that no other has.

    Raises InvalidInput where several are meant, and names them; NotFound where there is none.
    """
    seen = select(Document.id).where(Document.tenant == principal.tenant)
    exact = session.scalar(seen.where(or_(Document.id == named, Document.source_uri == named)))
    if exact is not None:
        return documents.get(session, principal, exact)
    rows, total = documents.listed(session, principal, DocumentQuery(title_like=named, limit=MOST_CANDIDATES))
    named_so = [row for row in rows if row.document.title.casefold() == named.casefold()]
    if len(named_so) == 1:
        return named_so[0]
    if total > 1:
        raise InvalidInput(f"{total} documents are named like {named}: {_candidates(rows)}; give the id of one.")
    return rows[0] if rows else documents.get(session, principal, named)


def compare(
    database: Database, principal: Principal, document_id: str, old_id: str | None = None, new_id: str | None = None
) -> Comparison:
    """Compare two revisions by their ids: the newest and the one before it where they are not named.

    Raises NotFound, and InvalidInput for a document that has only one.
    """
    with database.read() as session:
        document = documents.get(session, principal, document_id).document
        ids = [revision.id for revision in documents.revisions(session, document)]
        newer = documents.get_revision(session, document, new_id or _first(ids, document))
        older = documents.get_revision(session, document, old_id or _first(ids[ids.index(newer.id) + 1 :], document))
    return Comparison(document, older, newer, _facts(older, newer), difference(_side(older), _side(newer)))


def _first(ids: Sequence[str], document: Document) -> str:
    if not ids:
        raise InvalidInput(f"Document {document.id} has no earlier revision to compare with.", field="from")
    return ids[0]


def _facts(old: Revision, new: Revision) -> tuple[FactChange, ...]:
    values = ((name, getattr(old, name), getattr(new, name)) for name in FACTS)
    return tuple(FactChange(name, _shown(was), _shown(now)) for name, was, now in values if was != now)


def _shown(value: object) -> str | None:
    return None if value is None else str(value)


def _side(revision: Revision) -> Side:
    return Side(revision.title, revision.text, [Block(**block) for block in revision.blocks])


def _candidates(rows: Sequence[DocumentRow]) -> str:
    return ", ".join(f"{row.document.title} ({row.document.id})" for row in rows)
