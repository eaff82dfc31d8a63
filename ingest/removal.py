"""Deleting documents: from SQL in one transaction, from the index right after, and from whatever quotes them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import structlog
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core import audit, catalogue
from core.db import Database
from core.domain import DocumentState, Principal
from core.errors import Unavailable
from core.tables import AuditEvent, Chunk, Document, Embedding, IngestItem, IngestJob, Revision
from ingest import documents, items, validity
from ingest.sources import SourceItem, SourceSpec
from ingest.sources.spec import MEMBER_MARKS

log = structlog.get_logger()
MOST_PARAMETERS = 500
GONE = "It is no longer where it came from."
DELETED_MEANWHILE = "The document was deleted while the job ran."
Forget = Callable[[Session, str], None]


class Remover:
    """`forget` removes what other rooms keep of a document, `refresh` brings the index in line with SQL."""

    def __init__(self, database: Database, forget: Forget, refresh: Callable[[], None]) -> None:
        self._database = database
        self._forget = forget
        self._refresh = refresh

    def remove(self, principal: Principal, document_id: str) -> None:
        """Delete a document with all its revisions, original files, vectors, and the answers that quote it.

        No search sees it any more once SQL has committed, and an index that cannot be cleaned now is cleaned by the
        next refresh. Raises NotFound.
        """
        with self._database.write() as session:
            document = documents.get(session, principal, document_id).document
            audit.record(session, principal, "document.delete", document_id)
            self.delete(session, document)
        try:
            self._refresh()
        except (OSError, Unavailable) as error:
            log.warning("index_not_cleaned", document=document_id, error=type(error).__name__)

    def delete_missing(self, session: Session, job: IngestJob, listed: set[str]) -> Iterator[dict[str, Any]]:
        """Delete what came from the job's sources and is there no more; yields an item for each such document."""
        for prefix in (SourceSpec.from_json(source).prefix for source in job.sources):
            if prefix is None:
                continue
            found = select(Document).where(
                Document.tenant == job.tenant, Document.source_uri.startswith(prefix, autoescape=True)
            )
            for document in session.scalars(found).all():
                if _is_missing(document.source_uri, prefix, listed):
                    deed = {"tenant": job.tenant, "subject": job.subject, "action": "document.delete"}
                    session.add(AuditEvent(**deed, object_id=document.id, detail={"job": job.id}))
                    yield items.row(_source(document), DocumentState.DELETED, reason=GONE)
                    self.delete(session, document)

    def delete(self, session: Session, document: Document) -> None:
        """Delete a document in a unit of work."""
        tenant = document.tenant
        catalogue.advance(session, tenant)
        _stop_reading(session, document)
        numbers = list(session.scalars(select(Revision.number).where(Revision.document_id == document.id)))
        superseded = set(session.scalars(select(Revision.supersedes).where(Revision.document_id == document.id)))
        keys = list(session.scalars(select(Chunk.embedding_key).where(Chunk.revision_number.in_(numbers)).distinct()))
        self._forget(session, document.id)
        session.execute(delete(Document).where(Document.id == document.id))
        session.expunge(document)
        _purge_vectors(session, tenant, keys)
        validity.derive_superseded(session, tenant, superseded)


def _is_missing(uri: str, prefix: str, listed: set[str]) -> bool:
    """Whether a document is no longer at the source whose URIs begin with `prefix`.

    What lies in an archive or a file of records below it came from another source; and of a folder that could not be
    opened, which is listed as if it were a document, nothing is known.
    """
    below = uri.removeprefix(prefix)
    if any(mark in below for mark in MEMBER_MARKS.values()):
        return False
    parts = below.split("/")
    folders = {prefix + "/".join(parts[:depth]) for depth in range(1, len(parts))} | {prefix.rstrip("/")}
    return uri not in listed and not folders & listed


def _stop_reading(session: Session, document: Document) -> None:
    """A job that has the document in hand must not bring it back."""
    waiting = update(IngestItem).where(
        IngestItem.tenant == document.tenant,
        IngestItem.source_uri == document.source_uri,
        IngestItem.state == DocumentState.PENDING,
    )
    session.execute(waiting.values(state=DocumentState.DELETED, reason=DELETED_MEANWHILE))


def _purge_vectors(session: Session, tenant: str, keys: Sequence[str]) -> None:
    """Drop the vectors that no chunk has any more: a text can be guessed from its vector."""
    for first in range(0, len(keys), MOST_PARAMETERS):
        part = keys[first : first + MOST_PARAMETERS]
        used = select(Chunk.id).where(Chunk.tenant == tenant, Chunk.embedding_key == Embedding.key)
        unused = delete(Embedding).where(Embedding.tenant == tenant, Embedding.key.in_(part), ~used.exists())
        session.execute(unused)


def _source(document: Document) -> SourceItem:
    return SourceItem(document.title, document.source_uri, "", document.collection)
