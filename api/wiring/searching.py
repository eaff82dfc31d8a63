"""What searches: the embedding model, the index generations, the retriever."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

from api.wiring.storing import Storing
from core.domain import ModelPrecision
from retrieval.embedder import Embedder, Vectors, embedder_path, quantized_folder
from retrieval.generations import Current, Generations, Model
from retrieval.index.base import SearchIndex
from retrieval.index.local import LocalIndex
from retrieval.indexer import Indexer
from retrieval.retriever import Retriever


class Searching(Storing):
    @cached_property
    def embedder(self) -> Embedder:
        return self._new_embedder(self.settings.retrieval.embedder_path)

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

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of the model that the index in use was built with."""
        return self.generations.current().embedder.embed(texts)

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
