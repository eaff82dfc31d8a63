"""From a question to passages: filter, dense and lexical search, fusion, and the texts from SQL."""

from collections.abc import Sequence
from typing import Literal

from core.db import Database
from core.domain import Passage, Scores, SearchFilter
from retrieval import repository
from retrieval.fusion import reciprocal_rank_fusion
from retrieval.generations import Current, Searchable
from retrieval.index.base import Hit, Numbers
from retrieval.indexer import Indexer
from retrieval.source import RevisionSource
from retrieval.visibility import Visibility

Mode = Literal["hybrid", "dense", "lexical"]


class Retriever:
    """Safe to share between threads."""

    def __init__(
        self, database: Database, generations: Current, indexer: Indexer, *, candidates: int, rrf_k: int
    ) -> None:
        self._database = database
        self._generations = generations
        self._indexer = indexer
        self._visibility = Visibility(database)
        self._candidates = candidates
        self._rrf_k = rrf_k

    @property
    def generation(self) -> str:
        return self._generations.current().name

    def search(self, query: str, wanted: SearchFilter, top_k: int, mode: Mode) -> list[Passage]:
        """The `top_k` best passages that `wanted` lets through, best first.

        A passage's score is its reciprocal rank fusion in `hybrid` mode, else its cosine or its BM25 score.
        """
        here, allowed = self._generations.current(), self._visibility.allowed(wanted)
        self._indexer.require(here, allowed)
        limit = max(top_k, self._candidates)
        dense = self._dense(here, query, allowed, limit) if mode != "lexical" else []
        lexical = here.index.search_lexical(query, allowed, limit) if mode != "dense" else []
        ranked = self._fuse(dense, lexical) if mode == "hybrid" else _as_scored(dense or lexical)
        with self._database.read() as session:
            rows = repository.chunks(session, wanted.tenant, [chunk_id for chunk_id, _ in ranked[:top_k]])
        scores = _scores(dense, lexical)
        return [rows[chunk].passage(score, scores[chunk]) for chunk, score in ranked[:top_k] if chunk in rows]

    def sources(self, tenant: str, passages: Sequence[Passage]) -> dict[str, RevisionSource]:
        """The revisions that `passages` are from, by id; one that was deleted meanwhile is left out."""
        wanted = {passage.revision_id for passage in passages}
        with self._database.read() as session:
            return repository.sources(session, tenant, sorted(wanted))

    def _dense(self, here: Searchable, query: str, allowed: Numbers, limit: int) -> list[Hit]:
        return here.index.search_dense(here.embedder.embed([query])[0], allowed, limit) if len(allowed) else []

    def _fuse(self, *rankings: Sequence[Hit]) -> list[tuple[int, float]]:
        return reciprocal_rank_fusion([[hit.chunk_id for hit in hits] for hits in rankings], self._rrf_k)


def _as_scored(hits: Sequence[Hit]) -> list[tuple[int, float]]:
    return [(hit.chunk_id, hit.score) for hit in hits]


def _scores(dense: Sequence[Hit], lexical: Sequence[Hit]) -> dict[int, Scores]:
    cosines = {hit.chunk_id: hit.score for hit in dense}
    bm25 = {hit.chunk_id: hit.score for hit in lexical}
    return {chunk: Scores(cosines.get(chunk), bm25.get(chunk)) for chunk in cosines.keys() | bm25.keys()}
