"""What ingestion reads and writes in SQL: documents, revisions, chunks."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import catalogue
from core.domain import DocumentState, IndexEntry, RevisionState
from core.tables import Chunk, Document, IngestItem, Revision
from ingest.chunker import ChunkDraft
from ingest.parsers.base import ParsedDocument
from ingest.revisions import RevisionFacts


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that has been read, on its way into SQL and the index."""

    item: IngestItem
    sha256: str
    size: int
    facts: RevisionFacts
    parsed: ParsedDocument
    chunks: Sequence[ChunkDraft]


@dataclass(frozen=True, slots=True)
class Staged:
    """A draft in SQL, its revision not yet visible."""

    draft: Draft
    document_id: str
    revision_number: int
    entries: Sequence[IndexEntry]


def find_document(session: Session, tenant: str, source_uri: str) -> Document | None:
    return session.scalar(select(Document).where(Document.tenant == tenant, Document.source_uri == source_uri))


def active_revision(session: Session, document_id: str) -> Revision | None:
    return session.scalar(
        select(Revision).where(Revision.document_id == document_id, Revision.state == RevisionState.ACTIVE)
    )


def stage(session: Session, draft: Draft) -> Staged:
    """Write a new revision and its chunks, which no search sees yet."""
    item = draft.item
    document = find_document(session, item.tenant, item.source_uri) or _new_document(session, item, draft.facts.title)
    revision = _new_revision(draft, document.id)
    session.add(revision)
    session.flush()
    chunks = [_new_chunk(item.tenant, revision.number, chunk) for chunk in draft.chunks]
    session.add_all(chunks)
    session.flush()
    text, title = draft.parsed.text, draft.facts.title
    entries = [IndexEntry(c.id, revision.number, title, c.context, text[c.start : c.end]) for c in chunks]
    return Staged(draft, document.id, revision.number, entries)


def is_gone(session: Session, staged: Staged) -> bool:
    """Whether the document was deleted since it was staged."""
    return session.get(Revision, staged.revision_number) is None


def activate(session: Session, staged: Staged, today: date) -> None:
    """Make a staged revision its document's newest, and end what it supersedes."""
    facts = staged.draft.facts
    document = session.get_one(Document, staged.document_id)
    revision = session.get_one(Revision, staged.revision_number)
    before = active_revision(session, document.id)
    if before is not None:
        if revision.valid_from is None:
            revision.valid_from, revision.valid_from_source = today, "ingested"
        before.state = RevisionState.SUPERSEDED
        _end(before, revision.valid_from)
    revision.state = RevisionState.ACTIVE
    document.title, document.collection, document.audience = facts.title, facts.collection, facts.audience
    document.tags, document.state, document.reason = list(facts.tags), DocumentState.INDEXED, None
    session.flush()
    _end_superseded(session, document.tenant, revision, today)
    _end_if_superseded(session, document, revision, today)
    catalogue.advance(session, document.tenant)


def move(session: Session, document: Document, facts: RevisionFacts) -> None:
    """The content stays, but its collection, audience or tags changed."""
    document.collection, document.audience, document.tags = facts.collection, facts.audience, list(facts.tags)
    catalogue.advance(session, document.tenant)


def set_aside(session: Session, item: IngestItem, state: DocumentState, reason: str) -> str:
    """Note why a document could not be indexed, and return its id; a revision that was indexed stays."""
    document = find_document(session, item.tenant, item.source_uri) or _new_document(session, item, item.name)
    if active_revision(session, document.id) is None:
        document.state = state
    document.reason = reason
    return document.id


def discard_staged(session: Session, tenant: str) -> list[int]:
    """Drop revisions that a crash left half-way, and return their numbers."""
    left = (Revision.tenant == tenant, Revision.state == RevisionState.STAGED)
    numbers = list(session.scalars(select(Revision.number).where(*left)))
    session.execute(delete(Revision).where(*left))
    return numbers


def _end_superseded(session: Session, tenant: str, revision: Revision, today: date) -> None:
    if revision.supersedes:
        older = find_document(session, tenant, revision.supersedes)
        ended = active_revision(session, older.id) if older else None
        if ended is not None:
            _end(ended, revision.valid_from or today)


def _end_if_superseded(session: Session, document: Document, revision: Revision, today: date) -> None:
    """The newer document may have been ingested first."""
    newer = session.scalar(
        select(Revision).where(
            Revision.tenant == document.tenant,
            Revision.supersedes == document.source_uri,
            Revision.state == RevisionState.ACTIVE,
        )
    )
    if newer is not None:
        _end(revision, newer.valid_from or today)


def _end(revision: Revision, successor_from: date) -> None:
    last = successor_from - timedelta(days=1)
    revision.valid_to = last if revision.valid_to is None else min(revision.valid_to, last)


def _new_document(session: Session, item: IngestItem, title: str) -> Document:
    document = Document(
        id=uuid.uuid4().hex,
        tenant=item.tenant,
        source_uri=item.source_uri,
        title=title,
        collection=item.collection,
        audience="",
        tags=[],
        state=DocumentState.PENDING,
    )
    session.add(document)
    session.flush()
    return document


def _new_revision(draft: Draft, document_id: str) -> Revision:
    facts, parsed = draft.facts, draft.parsed
    return Revision(
        id=uuid.uuid4().hex,
        tenant=draft.item.tenant,
        document_id=document_id,
        state=RevisionState.STAGED,
        title=facts.title,
        content_sha256=draft.sha256,
        media_type=parsed.media_type,
        bytes=draft.size,
        text=parsed.text,
        blocks=[asdict(block) for block in parsed.blocks],
        page_count=parsed.page_count,
        chunk_count=len(draft.chunks),
        valid_from=facts.valid_from,
        valid_from_source=facts.valid_from_source,
        valid_to=facts.valid_to,
        supersedes=facts.supersedes,
    )


def _new_chunk(tenant: str, revision_number: int, chunk: ChunkDraft) -> Chunk:
    return Chunk(
        tenant=tenant,
        revision_number=revision_number,
        ordinal=chunk.ordinal,
        start=chunk.start,
        end=chunk.end,
        page=chunk.page,
        heading=chunk.heading,
        context=chunk.context,
    )
