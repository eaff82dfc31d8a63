"""What ingestion reads and writes in SQL: documents, revisions, chunks, vectors."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from core.domain import DocumentState, RevisionState
from core.tables import Chunk, Document, IngestItem, Original, Revision
from core.vectors import NewVectors, embedded_text, embedding_key, store_vectors
from ingest import items, validity
from ingest.prepare import Prepared
from ingest.revisions import RevisionFacts
from ingest.sources import SourceItem

MOST_PARAMETERS = 500


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that has been read, on its way into SQL; `version` is the source's, `sha256` that of the bytes."""

    item: IngestItem
    data: bytes
    sha256: str
    version: str | None
    prepared: Prepared


@dataclass(frozen=True, slots=True)
class Known:
    """What is indexed of a source URI."""

    document_id: str
    version: str | None
    given: Mapping[str, object]
    sha256: str
    chunks: int


def find_document(session: Session, tenant: str, source_uri: str) -> Document | None:
    return session.scalar(select(Document).where(Document.tenant == tenant, Document.source_uri == source_uri))


def active_revision(session: Session, document_id: str) -> Revision | None:
    return session.scalar(
        select(Revision).where(Revision.document_id == document_id, Revision.state == RevisionState.ACTIVE)
    )


def known(session: Session, tenant: str, uris: Sequence[str]) -> dict[str, Known]:
    """What is indexed of these source URIs without anything left to say about it."""
    found: dict[str, Known] = {}
    columns = (Document.source_uri, Document.id, Document.source_version, Document.given)
    rows = select(*columns, Revision.content_sha256, Revision.chunk_count).join(
        Revision, (Revision.document_id == Document.id) & (Revision.state == RevisionState.ACTIVE)
    )
    for first in range(0, len(uris), MOST_PARAMETERS):
        asked = rows.where(
            Document.tenant == tenant,
            Document.source_uri.in_(uris[first : first + MOST_PARAMETERS]),
            Document.state == DocumentState.INDEXED,
            Document.reason.is_(None),
            # What was ingested before original files were kept is read once more.
            select(Original.revision_number).where(Original.revision_number == Revision.number).exists(),
        )
        found.update({uri: Known(*values) for uri, *values in session.execute(asked)})
    return found


def said_of(item: SourceItem) -> dict[str, object]:
    """All that the source says of a document beside its bytes, kept so that a change of it is seen."""
    return {**item.given, "in": item.collection, "named": item.name}


def find_or_add_document(session: Session, item: IngestItem, title: str) -> Document:
    """The document of an item, kept from changes by others until this unit of work ends."""
    found = select(Document).where(Document.tenant == item.tenant, Document.source_uri == item.source_uri)
    return session.scalar(found.with_for_update()) or _new_document(session, item, title)


def add_revision(
    session: Session, draft: Draft, document: Document, before: Revision | None, vectors: NewVectors
) -> Revision:
    """Make the draft its document's newest revision, after `before`, with its chunks and their vectors."""
    if before is not None:
        before.state = RevisionState.SUPERSEDED
        session.flush()
    revision = _new_revision(draft, document.id)
    session.add(revision)
    session.flush()
    chunks = _new_chunks(draft, revision)
    if chunks:
        session.execute(insert(Chunk), chunks)
    session.add(Original(revision_number=revision.number, tenant=document.tenant, data=draft.data))
    store_vectors(session, document.tenant, vectors.of(chunk["embedding_key"] for chunk in chunks))
    note_facts(session, draft, document)
    validity.settle(session, document, revision, is_first=before is None)
    return revision


def note_facts(session: Session, draft: Draft, document: Document) -> None:
    """Write what is now said of a document; whoever calls this counts the change in the catalogue."""
    facts = draft.prepared.facts
    document.title, document.collection, document.audience = facts.title, facts.collection, facts.audience
    document.tags, document.state, document.reason = list(facts.tags), DocumentState.INDEXED, None
    document.source_version, document.given = draft.version, said_of(items.source_of(draft.item))
    session.flush()


def restate(session: Session, draft: Draft, document: Document, revision: Revision) -> None:
    """The content stays, but what is said of it changed: collection, audience, tags, validity."""
    note_facts(session, draft, document)
    validity.restate(session, document, revision, draft.prepared.facts)
    if session.get(Original, revision.number) is None:
        session.add(Original(revision_number=revision.number, tenant=document.tenant, data=draft.data))


def set_aside(session: Session, item: IngestItem, state: DocumentState, reason: str) -> str:
    """Note why a document could not be indexed, and return its id; a revision that was indexed stays."""
    document = find_or_add_document(session, item, item.name)
    if active_revision(session, document.id) is None:
        document.state = state
    document.reason = reason
    return document.id


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
    facts: RevisionFacts = draft.prepared.facts
    parsed = draft.prepared.parsed
    return Revision(
        id=uuid.uuid4().hex,
        tenant=draft.item.tenant,
        document_id=document_id,
        state=RevisionState.ACTIVE,
        title=facts.title,
        content_sha256=draft.sha256,
        media_type=parsed.media_type,
        bytes=len(draft.data),
        text=parsed.text,
        blocks=[asdict(block) for block in parsed.blocks],
        page_count=parsed.page_count,
        chunk_count=len(draft.prepared.chunks),
        valid_from=facts.valid_from,
        valid_from_source=facts.valid_from_source,
        valid_to=facts.valid_to,
        stated_valid_to=facts.valid_to,
        supersedes=facts.supersedes,
    )


def _new_chunks(draft: Draft, revision: Revision) -> list[dict[str, Any]]:
    text = draft.prepared.parsed.text
    return [
        {
            "tenant": draft.item.tenant,
            "revision_number": revision.number,
            "ordinal": chunk.ordinal,
            "start": chunk.start,
            "end": chunk.end,
            "page": chunk.page,
            "heading": chunk.heading,
            "context": chunk.context,
            "embedding_key": embedding_key(embedded_text(chunk.context, text[chunk.start : chunk.end])),
        }
        for chunk in draft.prepared.chunks
    ]
