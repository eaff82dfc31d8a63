"""What retrieval reads from SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from core.domain import IndexEntry, Passage, Scores
from core.tables import Chunk, Document, Revision
from retrieval.source import RevisionSource


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """What a filter looks at."""

    number: int
    document_id: str
    collection: str
    audience: str
    tags: frozenset[str]
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class ChunkRow:
    """A chunk with the names of its document, and its text."""

    id: int
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    page: int | None
    heading: str | None
    start: int
    end: int
    text: str

    def passage(self, score: float, scores: Scores) -> Passage:
        return Passage(
            self.id,
            self.document_id,
            self.title,
            self.source_uri,
            self.revision_id,
            self.page,
            self.heading,
            self.start,
            self.end,
            self.text,
            score,
            scores,
        )


@dataclass(frozen=True, slots=True)
class TenantEntry:
    """A chunk on its way into an index; its vector lies under the tenant's `key`."""

    entry: IndexEntry
    tenant: str
    key: str


def visible_revisions(session: Session, tenant: str) -> list[RevisionRow]:
    rows = session.execute(
        select(
            Revision.number,
            Document.id,
            Document.collection,
            Document.audience,
            Document.tags,
            Revision.valid_from,
            Revision.valid_to,
        )
        .join(Document, Document.id == Revision.document_id)
        .where(Revision.tenant == tenant, Document.tenant == tenant, Revision.chunk_count > 0)
    )
    return [
        RevisionRow(number, document, collection, audience, frozenset(tags), valid_from, valid_to)
        for number, document, collection, audience, tags, valid_from, valid_to in rows
    ]


def chunks(session: Session, tenant: str, ids: Sequence[int]) -> dict[int, ChunkRow]:
    """The chunks with these ids that are still there, by id."""
    found = session.execute(
        select(Chunk, Revision.title, Document.source_uri, Document.id, Revision.id, _chunk_text())
        .join(Revision, Revision.number == Chunk.revision_number)
        .join(Document, Document.id == Revision.document_id)
        .where(Chunk.tenant == tenant, Chunk.id.in_(ids))
    )
    return {row[0].id: _chunk_row(row) for row in found}


def chunk_ids(session: Session, tenant: str, revision_numbers: Sequence[int]) -> list[int]:
    """The ids of the tenant's chunks of these revisions, in order."""
    of_revisions = Chunk.tenant == tenant, Chunk.revision_number.in_(revision_numbers)
    return list(session.scalars(select(Chunk.id).where(*of_revisions).order_by(Chunk.id)))


def searchable_revisions(session: Session) -> list[int]:
    """The numbers of all revisions, of every tenant, that an index has to hold."""
    return list(session.scalars(select(Revision.number).where(Revision.chunk_count > 0).order_by(Revision.number)))


def entries(session: Session, revision_numbers: Sequence[int]) -> list[TenantEntry]:
    """The chunks of these revisions, in order, each with the key of its vector."""
    found = session.execute(
        select(Chunk.id, Chunk.revision_number, Chunk.context, _chunk_text(), Chunk.tenant)
        .add_columns(Chunk.embedding_key)
        .join(Revision, Revision.number == Chunk.revision_number)
        .where(Chunk.revision_number.in_(revision_numbers))
        .order_by(Chunk.id)
    )
    return [TenantEntry(IndexEntry(*row[:4]), row[4], row[5]) for row in found]


def sources(session: Session, tenant: str, revision_ids: Sequence[str]) -> dict[str, RevisionSource]:
    """Texts and blocks of the tenant's revisions with these ids, by id."""
    found = select(Revision.id, Revision.title, Revision.text, Revision.blocks)
    rows = session.execute(found.where(Revision.tenant == tenant, Revision.id.in_(revision_ids)))
    return {revision_id: RevisionSource(title, text, blocks) for revision_id, title, text, blocks in rows}


def _chunk_text() -> ColumnElement[str]:
    # Offsets count from 0 and substr from 1; both count code points, in SQLite and in PostgreSQL.
    return func.substr(Revision.text, Chunk.start + 1, Chunk.end - Chunk.start)


def _chunk_row(row: Any) -> ChunkRow:
    chunk, title, source_uri, document_id, revision_id, text = row
    return ChunkRow(
        chunk.id,
        document_id,
        title,
        source_uri,
        revision_id,
        chunk.page,
        chunk.heading,
        chunk.start,
        chunk.end,
        text,
    )
