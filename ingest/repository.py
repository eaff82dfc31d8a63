"""What ingestion reads and writes in SQL: documents, revisions, chunks, vectors."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import DocumentState, RevisionState
from core.tables import Document, IngestItem, Original, Revision
from ingest import items, validity
from ingest.prepare import Prepared
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
