"""Drafts become revisions, a group at a time: with their chunks, original files, vectors and days of validity."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from core.domain import RevisionState
from core.tables import Chunk, Document, Original, Revision
from core.vectors import NewVectors, embedded_text, embedding_key, store_vectors
from ingest import validity
from ingest.repository import Draft, note_facts
from ingest.revisions import RevisionFacts


@dataclass(frozen=True, slots=True)
class Addition:
    """A draft that becomes its document's newest revision, after `before`."""

    draft: Draft
    document: Document
    before: Revision | None


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
    named = {revision.supersedes for revision in revisions}
    no_longer = {addition.before.supersedes for addition in additions if addition.before is not None}
    validity.derive_superseded(session, revisions[0].tenant, named | no_longer)


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
