"""The one place that puts the parts together, for the server, the command line and the tests."""

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from api.housekeeping import Housekeeping
from api.varying import engine_settings, with_sections
from core import memory
from core.db import Database, open_database
from core.domain import ModelPrecision, Passage, Principal, Scope
from core.jobs import Workflows
from core.redaction import Redactor
from core.security import TokenSigner, open_signer
from core.settings import Settings
from core.tables import IngestJob
from evals.erasure import forget_document as forget_in_evaluations
from generation.answerer import Answerer
from generation.calibration import Calibration, load_calibration
from generation.conversations import Conversations, StoredConversations
from generation.engines.base import Engine
from generation.engines.opening import open_engine
from generation.erasure import forget_document
from generation.finding import Finder
from generation.guardrails.policy_file import load_policy
from generation.handover.rules import Rules, load_rules
from generation.rewriting.model import ModelRewriter
from generation.rewriting.rewriter import Rewriter
from generation.safeguards import Safeguards
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
from retrieval.embedder import Embedder, Vectors, embedder_path, quantized_folder
from retrieval.generations import Current, Generations, Model
from retrieval.index.base import SearchIndex
from retrieval.index.local import LocalIndex
from retrieval.indexer import Indexer
from retrieval.retriever import Retriever
from tuning.catalogue.bases import base_identity
from tuning.catalogue.files import AdapterFiles
from tuning.catalogue.records import CatalogueAdapter
from tuning.load_gate.gate import LoadGate
from tuning.load_gate.probe import Probe
from tuning.rollout.asking import Asking
from tuning.rollout.erasure import forget_document as forget_in_shadows
from tuning.rollout.shadow_writing import SamePassages, ShadowWriter
from tuning.rollout.shadows import Shadows
from tuning.rollout.turns import keep_part
from tuning.router.serving import open_router
from tuning.routing import Routes, load_routes
from tuning.serving import AdapterChoice


class Services:
    """The parts, each made when it is first asked for."""

    def __init__(self, settings: Settings, observe: Observe = lambda _: None) -> None:
        """`observe` is told of every step of ingestion."""
        # Models come from this machine alone; without this a library may ask a hub whether there is a newer file.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        memory.share_heaps()
        self.settings = settings
        self.observe = observe

    @cached_property
    def database(self) -> Database:
        return open_database(self.settings)

    @cached_property
    def signer(self) -> TokenSigner:
        return open_signer(self.settings)

    @cached_property
    def embedder(self) -> Embedder:
        return self._new_embedder(self.settings.retrieval.embedder_path)

    @property
    def models(self) -> Path:
        """Where converted models are kept."""
        return self.settings.data_dir / "models"

    @property
    def index_root(self) -> Path:
        return self.settings.data_dir / "index"

    @cached_property
    def generations(self) -> Generations:
        path = self.settings.retrieval.embedder_path
        return Generations(self.database, Model(path, ModelPrecision.FULL), self._open_embedder, self._open_index)

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(self.database, self.generations)

    @cached_property
    def retriever(self) -> Retriever:
        return self.retriever_over(self.generations)

    def retriever_over(self, generations: Current) -> Retriever:
        retrieval = self.settings.retrieval
        return Retriever(
            self.database,
            generations,
            self.indexer,
            candidates=retrieval.candidates,
            dense_weight=retrieval.dense_weight,
        )

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

    @cached_property
    def engine(self) -> Engine:
        return open_engine(self.settings.generation, self.settings.data_dir)

    @cached_property
    def adapters(self) -> AdapterChoice:
        files, generation = AdapterFiles(self.settings.data_dir), self.settings.generation
        base, stale = generation.model_path, generation.stale_adapters == "serve"
        return AdapterChoice(self.database, files, lambda: base_identity(base), self.routes, stale=stale)

    @cached_property
    def routes(self) -> Routes:
        generation, path = self.settings.generation, self.settings.generation.adapter_router
        router = open_router(path, lambda: self.generations.current().embedder) if path else None
        return load_routes(generation.adapter_rules, generation.adapter, router)

    @cached_property
    def load_gate(self) -> LoadGate:
        data_dir, base = self.settings.data_dir, self.settings.generation.model_path
        return LoadGate(AdapterFiles(data_dir), lambda: base_identity(base), Probe(base, data_dir))

    @cached_property
    def answerer(self) -> Answerer:
        stored = StoredConversations(self.database, self.settings.generation.history_turns, keep_part)
        return self._answerer_of(self.finder, stored)

    @cached_property
    def asking(self) -> Asking:
        return Asking(self.database, self.adapters, self.answerer, self.shadows)

    @cached_property
    def shadows(self) -> Shadows:
        return Shadows(ShadowWriter(self.database, self._find_again, self._answerer_of).write)

    @cached_property
    def rewriter(self) -> Rewriter:
        generation = self.settings.generation
        by_generator = generation.rewriter == "generator"
        return Rewriter(ModelRewriter(self.engine, generation.history_tokens) if by_generator else None)

    @cached_property
    def finder(self) -> Finder:
        return Finder(self.retriever, self.embed, self.settings.generation.passages, self.settings.retrieval.mode)

    @property
    def calibration_file(self) -> Path:
        return self.settings.generation.calibration or self.settings.data_dir / "calibration.json"

    @cached_property
    def calibration(self) -> Calibration:
        return load_calibration(self.calibration_file)

    @cached_property
    def safeguards(self) -> Safeguards:
        privacy = self.settings.privacy
        redactor = Redactor(privacy) if privacy.mask else None
        return Safeguards(load_policy(self.settings.guardrails.policy), self.handover_rules, redactor)

    @cached_property
    def handover_rules(self) -> Rules:
        return load_rules(self.settings.handover.rules)

    @cached_property
    def housekeeping(self) -> Housekeeping:
        return Housekeeping(self.database, self.settings)

    def operator(self, audiences: frozenset[str] = frozenset()) -> Principal:
        """Who sits at this machine's command line: every scope, the default audience and those named."""
        allowed = audiences | {self.settings.security.default_audience}
        return Principal("operator", self.settings.tenant, frozenset(Scope), allowed)

    def require_fit_to_try(self, candidate: CatalogueAdapter) -> None:
        """Raises Conflict where no question would meet a rollout of the candidate, and as the load gate does."""
        self.adapters.require_asked(candidate)
        self.load_gate.require(candidate)

    def varied(self, sections: Mapping[str, Mapping[str, Any]]) -> "Services":
        """Other settings in some sections, over the same documents and index; what can be shared is.

        Raises InvalidInput for a section or a field that is not there, or not one of answering.
        """
        varied = Services(with_sections(self.settings, sections))
        varied.__dict__ |= {"database": self.database, "generations": self.generations, "indexer": self.indexer}
        if engine_settings(varied.settings) == engine_settings(self.settings):
            varied.__dict__["engine"] = self.engine
        return varied

    def close(self) -> None:
        """Stop what runs; only what was made is closed."""
        made = self.__dict__
        if "housekeeping" in made:
            self.housekeeping.stop()
        if "shadows" in made:
            self.shadows.close()
        if "ingest" in made:
            self.ingest.stop()
        if "parsers" in made:
            self.parsers.close()
        if "engine" in made:
            self.engine.close()
        if "database" in made:
            self.database.dispose()

    def _answerer_of(self, finder: Finder, conversations: Conversations) -> Answerer:
        return Answerer(
            self.database,
            finder,
            self.engine,
            self.embed,
            self.calibration,
            self.safeguards,
            self.rewriter,
            conversations,
            self.settings.generation,
        )

    def _find_again(self, passages: Sequence[Passage]) -> Finder:
        return SamePassages(self.retriever, self.embed, self.settings.retrieval.mode, passages)

    def _open_embedder(self, model: Model) -> Embedder:
        if (model.path, model.precision) == (self.settings.retrieval.embedder_path, ModelPrecision.FULL):
            return self.embedder
        int8 = model.precision == ModelPrecision.INT8 and model.fingerprint
        return self._new_embedder(model.path, quantized_folder(self.models, int8) if int8 else None)

    def _new_embedder(self, path: Path | None, quantized: Path | None = None) -> Embedder:
        retrieval = self.settings.retrieval
        return Embedder(
            embedder_path(path),
            cache_dir=self.models,
            engine=retrieval.embedder_engine,
            precision=retrieval.embedder_precision,
            quantized=quantized,
        )

    def _open_index(self, name: str, fingerprint: str, dimension: int) -> SearchIndex:
        return LocalIndex(self.index_root / name, fingerprint, dimension)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the model that the index in use was built with."""
        return self.generations.current().embedder.embed(texts)

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
