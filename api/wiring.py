"""The one place that puts the parts together, for the server, the command line and the tests."""

import os
from functools import cached_property

from core.db import Database, open_database
from core.domain import Principal, Scope
from core.security import TokenSigner, open_signer
from core.settings import Settings
from generation.answerer import Answerer
from generation.engines.base import Engine
from generation.engines.transformers import TransformersEngine
from ingest.pipeline import Pipeline
from ingest.runner import JobRunner
from retrieval.embedder import Embedder, embedder_path
from retrieval.index.base import SearchIndex
from retrieval.index.local import LocalIndex
from retrieval.indexer import Indexer
from retrieval.retriever import Retriever


class Services:
    """The parts, each made when it is first asked for."""

    def __init__(self, settings: Settings) -> None:
        # Models come from this machine alone; without this a library may ask a hub whether there is a newer file.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self.settings = settings

    @cached_property
    def database(self) -> Database:
        return open_database(self.settings)

    @cached_property
    def signer(self) -> TokenSigner:
        return open_signer(self.settings)

    @cached_property
    def embedder(self) -> Embedder:
        return Embedder(embedder_path(self.settings.retrieval.embedder_path))

    @cached_property
    def index(self) -> SearchIndex:
        return LocalIndex(self.settings.data_dir / "index", self.embedder)

    @cached_property
    def indexer(self) -> Indexer:
        return Indexer(self.embedder, self.index)

    @cached_property
    def retriever(self) -> Retriever:
        retrieval = self.settings.retrieval
        return Retriever(
            self.database, self.embedder, self.index, candidates=retrieval.candidates, rrf_k=retrieval.rrf_k
        )

    @cached_property
    def pipeline(self) -> Pipeline:
        return Pipeline(
            self.database,
            self.indexer.open,
            self.embedder,
            self.settings.ingest,
            self.settings.security.default_audience,
        )

    @cached_property
    def runner(self) -> JobRunner:
        return JobRunner(self.database, self.pipeline, self.settings.data_dir)

    @cached_property
    def engine(self) -> Engine:
        return TransformersEngine(self.settings.generation, self.settings.data_dir)

    @cached_property
    def answerer(self) -> Answerer:
        return Answerer(
            self.database,
            self.retriever,
            self.engine,
            self.embedder.embed,
            self.settings.generation,
            mode=self.settings.retrieval.mode,
        )

    def operator(self, audiences: frozenset[str] = frozenset()) -> Principal:
        """Who sits at this machine's command line: every scope, the default audience and those named."""
        allowed = audiences | {self.settings.security.default_audience}
        return Principal("operator", self.settings.tenant, frozenset(Scope), allowed)

    def close(self) -> None:
        """Stop what runs; only what was made is closed."""
        if "engine" in self.__dict__:
            self.engine.close()
        if "database" in self.__dict__:
            self.database.dispose()
