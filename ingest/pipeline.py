"""A job's documents, batch by batch: read, parse, chunk, stage in SQL, index, activate.

A document becomes visible with all its chunks or not at all: its chunks are durable in the index before one
transaction makes its revision the active one. A crash in between leaves a staged revision, which no search sees and
which the next run discards.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import structlog
from sqlalchemy.orm import Session

from core.db import Database
from core.domain import DocumentState, IndexEntry
from core.errors import UnreadableDocument
from core.files import sha256_hex
from core.settings import IngestSettings
from core.tables import IngestItem, now
from ingest import jobs, repository
from ingest.chunker import ChunkDraft, chunk_document
from ingest.jobs import JobProgress, JobState
from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.parsers.registry import parse
from ingest.repository import Draft, Staged
from ingest.revisions import RevisionFacts, facts_of
from ingest.sources import SourceFile
from ingest.tokens import TokenSpans

log = structlog.get_logger()
OnProgress = Callable[[JobProgress], None]


class Sink(Protocol):
    """Takes chunks into an index."""

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Make chunks durable in the index."""

    def remove_revisions(self, numbers: Sequence[int]) -> None:
        """Remove every chunk of these revisions from the index."""


class Tokenizer(Protocol):
    """The embedder's tokenizer, which sizes the chunks."""

    @property
    def max_tokens(self) -> int: ...

    @property
    def token_spans(self) -> TokenSpans: ...


class Pipeline:
    """Runs one job at a time; whoever calls `run` holds the ingest lock."""

    def __init__(
        self,
        database: Database,
        open_sink: Callable[[], AbstractContextManager[Sink]],
        tokenizer: Tokenizer,
        settings: IngestSettings,
        default_audience: str,
    ) -> None:
        self._database = database
        self._open_sink = open_sink
        self._tokenizer = tokenizer
        self._settings = settings
        self._default_audience = default_audience

    def run(self, tenant: str, job_id: str, on_progress: OnProgress) -> JobProgress:
        """Bring every document of the job to an end state; a job that was cut off goes on where it was."""
        self._discard_leftovers(tenant)
        with self._database.write() as session:
            jobs.start(session, job_id)
        while batch := self._pending(job_id):
            self._run_batch(batch)
            on_progress(self._progress(tenant, job_id))
        with self._database.write() as session:
            jobs.finish(session, job_id, JobState.FINISHED, now())
        return self._progress(tenant, job_id)

    def _run_batch(self, batch: Sequence[IngestItem]) -> None:
        drafts = [draft for item in batch if (draft := self._prepare(item)) is not None]
        if not drafts:
            return
        with self._database.write() as session:
            staged = [repository.stage(session, draft) for draft in drafts]
        with self._open_sink() as sink:
            sink.write([entry for one in staged for entry in one.entries])
        with self._database.write() as session:
            for one in staged:
                self._activate(session, one)

    def _prepare(self, item: IngestItem) -> Draft | None:
        """The draft of a document that has to be indexed; None when the document has come to its end already."""
        try:
            data = _read(Path(item.path), self._settings.max_bytes)
            sha256 = sha256_hex(data)
            if self._settle_unchanged(item, sha256, None):
                return None
            parsed = parse(item.name, data, self._limits())
            facts = facts_of(parsed, _source(item), self._default_audience)
            if self._settle_unchanged(item, sha256, facts):
                return None
            return Draft(item, sha256, len(data), facts, parsed, self._chunks(parsed, facts))
        except UnreadableDocument as error:
            self._set_aside(item, DocumentState.QUARANTINED, error.message)
        except Exception:
            # One document must never end the job of the others.
            log.exception("document_failed", job=item.job_id, item=item.id)
            self._set_aside(item, DocumentState.FAILED, "An internal error; the server's log has the details.")
        return None

    def _settle_unchanged(self, item: IngestItem, sha256: str, facts: RevisionFacts | None) -> bool:
        """Settle a document whose content is the active revision's.

        Before it is parsed, `facts` is None and only a document that stays in its collection is settled.
        """
        with self._database.write() as session:
            document = repository.find_document(session, item.tenant, item.source_uri)
            active = repository.active_revision(session, document.id) if document else None
            if document is None or active is None or active.content_sha256 != sha256:
                return False
            if facts is None and item.collection != document.collection:
                return False
            if facts is not None:
                repository.move(session, document, facts)
            document.reason = None
            jobs.settle(session, item, DocumentState.UNCHANGED, document_id=document.id, chunks=active.chunk_count)
            return True

    def _chunks(self, parsed: ParsedDocument, facts: RevisionFacts) -> Sequence[ChunkDraft]:
        most = min(self._settings.chunk_tokens, self._tokenizer.max_tokens)
        return chunk_document(parsed, facts.title, self._tokenizer.token_spans, most)

    def _activate(self, session: Session, staged: Staged) -> None:
        item = staged.draft.item
        if repository.is_gone(session, staged):
            reason = "The document was deleted while it was being ingested."
            jobs.settle(session, item, DocumentState.DELETED, document_id=None, reason=reason)
            return
        repository.activate(session, staged, datetime.now(UTC).date())
        chunks = len(staged.entries)
        jobs.settle(session, item, DocumentState.INDEXED, document_id=staged.document_id, chunks=chunks)

    def _set_aside(self, item: IngestItem, state: DocumentState, reason: str) -> None:
        with self._database.write() as session:
            document_id = repository.set_aside(session, item, state, reason)
            jobs.settle(session, item, state, document_id=document_id, reason=reason)

    def _discard_leftovers(self, tenant: str) -> None:
        with self._database.write() as session:
            numbers = repository.discard_staged(session, tenant)
        if numbers:
            with self._open_sink() as sink:
                sink.remove_revisions(numbers)

    def _pending(self, job_id: str) -> list[IngestItem]:
        with self._database.read() as session:
            return jobs.pending(session, job_id, self._settings.batch_documents)

    def _progress(self, tenant: str, job_id: str) -> JobProgress:
        with self._database.read() as session:
            return jobs.progress(session, jobs.get(session, tenant, job_id))

    def _limits(self) -> ParseLimits:
        return ParseLimits(self._settings.max_bytes, self._settings.max_chars, self._settings.max_pages)


def _read(path: Path, max_bytes: int) -> bytes:
    if path.is_dir():
        raise UnreadableDocument("The folder cannot be opened; give the server's user the right to read it.")
    try:
        if path.stat().st_size > max_bytes:
            raise UnreadableDocument(f"The file is larger than {max_bytes:,} bytes, the limit in ingest.max_bytes.")
        return path.read_bytes()
    except FileNotFoundError:
        raise UnreadableDocument("The file is gone; it was there when the job began.") from None
    except OSError:
        raise UnreadableDocument("The file cannot be opened; give the server's user the right to read it.") from None


def _source(item: IngestItem) -> SourceFile:
    return SourceFile(item.name, item.source_uri, Path(item.path), item.collection)
