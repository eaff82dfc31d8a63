"""What ingestion reads and writes in SQL: documents, revisions, chunks, vectors."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Addition:
    """A draft that becomes its document's newest revision, after `before`."""

    draft: Draft
    document: Document
    before: Revision | None


def active_revisions(session: Session, document_ids: Iterable[str]) -> dict[str, Revision]:
    """The newest revision of each of these documents that has one, by the document's id."""
    found = select(Revision).where(Revision.document_id.in_(document_ids), Revision.state == RevisionState.ACTIVE)
    return {revision.document_id: revision for revision in session.scalars(found)}


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


def find_or_add_documents(session: Session, wanted: Sequence[IngestItem]) -> dict[str, Document]:
    """The documents of items of one tenant, by source URI, kept from changes by others until this unit of work ends."""
    by_uri = {item.source_uri: item for item in wanted}
    same = (Document.tenant == wanted[0].tenant, Document.source_uri.in_(by_uri))
    # In one order, so that two who keep some of the same documents do not wait for each other.
    there = session.scalars(select(Document).where(*same).order_by(Document.id).with_for_update())
    found = {document.source_uri: document for document in there}
    new = {uri: _new_document(item) for uri, item in by_uri.items() if uri not in found}
    session.add_all(new.values())
    return found | new


def add_revisions(session: Session, additions: Sequence[Addition], vectors: NewVectors) -> None:
    """Make each draft its document's newest revision, with its chunks and their vectors.

    The statements are as many for a group as for one: a group of a hundred is not a hundred times the work.
    """
    if not additions:
        return
    for addition in additions:
        if addition.before is not None:
            addition.before.state = RevisionState.SUPERSEDED
        note_facts(addition.draft, addition.document)
    session.flush()
    revisions = [_new_revision(addition) for addition in additions]
    session.add_all(revisions)
    session.flush()
    _add_contents(session, additions, revisions, vectors)
    _settle_validity(session, additions, revisions)


def note_facts(draft: Draft, document: Document) -> None:
    """Write what is now said of a document; whoever calls this counts the change in the catalogue."""
    facts = draft.prepared.facts
    document.title, document.collection, document.audience = facts.title, facts.collection, facts.audience
    document.tags, document.state, document.reason = list(facts.tags), DocumentState.INDEXED, None
    document.source_version, document.given = draft.version, said_of(items.source_of(draft.item))


def restate(session: Session, draft: Draft, document: Document, revision: Revision) -> None:
    """The content stays, but what is said of it changed: collection, audience, tags, validity."""
    note_facts(draft, document)
    validity.restate(session, document, revision, draft.prepared.facts)
    if session.get(Original, revision.number) is None:
        session.add(Original(revision_number=revision.number, tenant=document.tenant, data=draft.data))


def set_aside(session: Session, item: IngestItem, state: DocumentState, reason: str) -> str:
    """Note why a document could not be indexed, and return its id; a revision that was indexed stays."""
    document = find_or_add_documents(session, [item])[item.source_uri]
    if not active_revisions(session, [document.id]):
        document.state = state
    document.reason = reason
    return document.id


def _add_contents(
    session: Session, additions: Sequence[Addition], revisions: Sequence[Revision], vectors: NewVectors
) -> None:
    tenant, pairs = revisions[0].tenant, list(zip(additions, revisions, strict=True))
    chunks = [chunk for addition, revision in pairs for chunk in _new_chunks(addition.draft, revision)]
    if chunks:
        session.execute(insert(Chunk), chunks)
    originals = [
        {"revision_number": revision.number, "tenant": tenant, "data": addition.draft.data}
        for addition, revision in pairs
    ]
    session.execute(insert(Original), originals)
    store_vectors(session, tenant, vectors.of(chunk["embedding_key"] for chunk in chunks))


def _settle_validity(session: Session, additions: Sequence[Addition], revisions: Sequence[Revision]) -> None:
    pairs = list(zip(additions, revisions, strict=True))
    first = {addition.document.source_uri: revision for addition, revision in pairs if addition.before is None}
    validity.settle_first(session, revisions[0].tenant, first)
    for addition, revision in pairs:
        if addition.before is not None:
            validity.settle_next(session, addition.document, revision)
    validity.derive_superseded(session, revisions[0].tenant, {revision.supersedes for revision in revisions})


def _new_document(item: IngestItem) -> Document:
    return Document(
        id=uuid.uuid4().hex,
        tenant=item.tenant,
        source_uri=item.source_uri,
        title=item.name,
        collection=item.collection,
        audience="",
        tags=[],
        state=DocumentState.PENDING,
    )


def _new_revision(addition: Addition) -> Revision:
    draft = addition.draft
    facts: RevisionFacts = draft.prepared.facts
    parsed = draft.prepared.parsed
    return Revision(
        id=uuid.uuid4().hex,
        tenant=draft.item.tenant,
        document_id=addition.document.id,
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
