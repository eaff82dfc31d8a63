"""What ingests: sources, parsers, jobs, and what a removed document is taken out of."""

from functools import cached_property

from sqlalchemy.orm import Session

from api.wiring.searching import Searching
from core.jobs import Workflows
from core.settings import Settings
from core.tables import IngestJob
from evals.erasure import forget_document as forget_in_evaluations
from generation.erasure import forget_document
from ingest.listing import Lister
from ingest.parsers.base import ParseLimits
from ingest.parsers.json_fields import JsonFields
from ingest.prepare import PrepareOptions
from ingest.reading import Reader
from ingest.removal import Remover
from ingest.sandbox.caps import ParserCaps
from ingest.sandbox.pool import ParserPool
from ingest.service import IngestService
from ingest.shard import ShardRunner
from ingest.sources import SourceLimits, Sources
from ingest.steps import Observe
from ingest.writing import Writer
from tuning.rollout.erasure import forget_document as forget_in_shadows


class Ingesting(Searching):
    """`observe` is told of every step."""

    def __init__(self, settings: Settings, observe: Observe = lambda _: None) -> None:
        super().__init__(settings)
        self.observe = observe

    @cached_property
    def parsers(self) -> ParserPool:
        ingest, security = self.settings.ingest, self.settings.security
        limits = ParseLimits(
            ingest.max_bytes,
            ingest.max_chars,
            ingest.max_pages,
            json_fields=JsonFields(**ingest.json_fields.model_dump()),
            ocr_languages=ingest.ocr_languages,
        )
        embedder = self.generations.current().embedder
        most = min(ingest.chunk_tokens, embedder.max_tokens)
        options = PrepareOptions(limits, security.default_audience, most)
        return ParserPool(options, embedder.tokenizer_path, ParserCaps.of(ingest))

    @cached_property
    def workflows(self) -> Workflows:
        return Workflows(self.database, self.settings)

    @cached_property
    def ingest(self) -> IngestService:
        lister = Lister(self.database, self.sources.list, self.remover.delete_missing, self.observe)
        uploads = self.settings.ingest.uploads_dir or self.settings.data_dir / "uploads"
        shard = self.settings.ingest.shard_documents
        return IngestService(
            self.database, self.workflows, lister, self._shard_runner, self.indexer.refresh, uploads, shard
        )

    @cached_property
    def sources(self) -> Sources:
        ingest = self.settings.ingest
        return Sources(
            SourceLimits(
                max_bytes=ingest.max_bytes,
                allowed_hosts=frozenset(ingest.allowed_hosts),
                allowed_buckets=frozenset(ingest.allowed_buckets),
                s3_endpoint=ingest.s3_endpoint,
            )
        )

    @cached_property
    def remover(self) -> Remover:
        return Remover(self.database, _forget, self.indexer.remove_gone)

    def _shard_runner(self, job: IngestJob) -> ShardRunner:
        threads = ParserCaps.of(self.settings.ingest).parsers
        reader = Reader(self.sources.fetcher(job.sources), self.parsers.prepare, threads)
        writer = Writer(self.database, self.settings.ingest.attempts)
        return ShardRunner(self.database, reader, writer, self.indexer, self.observe)


def _forget(session: Session, document_id: str) -> None:
    """Take a document out of whatever was made of it."""
    forget_document(session, document_id)
    forget_in_shadows(session, document_id)
    forget_in_evaluations(session, document_id)
