"""From a question to passages: filter, dense and lexical search, fusion, and the texts from SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.db import Database
from core.domain import Passage, Scores, SearchFilter
from retrieval import repository
from retrieval.fusion import convex_combination
from retrieval.generations import Current, Searchable
from retrieval.index.base import Hit, Numbers
from retrieval.indexer import Indexer
from retrieval.source import RevisionSource
from retrieval.visibility import Visibility

Mode = Literal["hybrid", "dense", "lexical"]


class Retriever:
    """Safe to share between threads."""

    def __init__(
        self, database: Database, generations: Current, indexer: Indexer, *, candidates: int, dense_weight: float
    ) -> None:
        self._database = database
        self._generations = generations
        self._indexer = indexer
        self._visibility = Visibility(database)
        self._candidates = candidates
        self._dense_weight = dense_weight

    @property
    def generation(self) -> str:
        return self._generations.current().name

    def search(self, query: str, wanted: SearchFilter, top_k: int, mode: Mode) -> list[Passage]:
        """The `top_k` best passages that `wanted` lets through, best first.

        A passage's score is the convex combination of both in `hybrid` mode, else its cosine or its BM25 score.
        """
        here, allowed = self._generations.current(), self._visibility.allowed(wanted)
        self._indexer.require(here, allowed)
        found = self._found(here, query, allowed, max(top_k, self._candidates), mode)
        ranked = found.ranked(mode, self._dense_weight)[:top_k]
        with self._database.read() as session:
            rows = repository.chunks(session, wanted.tenant, [chunk_id for chunk_id, _ in ranked])
        return [rows[chunk].passage(score, found.scores(chunk)) for chunk, score in ranked if chunk in rows]

    def sources(self, tenant: str, passages: Sequence[Passage]) -> dict[str, RevisionSource]:
        """The revisions that `passages` are from, by id; one that was deleted meanwhile is left out."""
        wanted = {passage.revision_id for passage in passages}
        with self._database.read() as session:
            return repository.sources(session, tenant, sorted(wanted))

    def _found(self, here: Searchable, query: str, allowed: Numbers, limit: int, mode: Mode) -> "_Found":
        """In `hybrid` mode what one search found has its score by the other too."""
        if not len(allowed):
            return _Found({}, {})
        vector = here.embedder.embed([query])[0] if mode != "lexical" else None
        dense = _by_id(here.index.search_dense(vector, allowed, limit)) if vector is not None else {}
        lexical = _by_id(here.index.search_lexical(query, allowed, limit)) if mode != "dense" else {}
        if mode == "hybrid" and vector is not None:
            unseen, unread = sorted(lexical.keys() - dense.keys()), sorted(dense.keys() - lexical.keys())
            dense |= _by_id(here.index.score_dense(vector, unseen))
            lexical |= _by_id(here.index.score_lexical(query, unread))
        return _Found(dense, lexical)


@dataclass(frozen=True, slots=True)
class _Found:
    """Cosines and BM25 scores by chunk id."""

    dense: dict[int, float]
    lexical: dict[int, float]

    def ranked(self, mode: Mode, dense_weight: float) -> list[tuple[int, float]]:
        if mode == "hybrid":
            return convex_combination(self.dense, self.lexical, dense_weight)
        return list((self.dense or self.lexical).items())

    def scores(self, chunk_id: int) -> Scores:
        return Scores(self.dense.get(chunk_id), self.lexical.get(chunk_id))


def _by_id(hits: Sequence[Hit]) -> dict[int, float]:
    return {hit.chunk_id: hit.score for hit in hits}
