"""Hard negatives: what the index in use finds for a question, and that does not answer it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np

from retrieval.generations import Searchable
from retrieval.index.base import Hit, Numbers, Vector
from tuning.dataset.row import Provenance
from tuning.embedder.asked import Asked
from tuning.embedder.chunks import IndexedChunk, IndexedChunks
from tuning.embedder.pair import Pair

# Chunks nearer to the positive than this say the same in other documents.
NEAR_DUPLICATE = 0.95
# How many of the nearest a validation question brings into the pool that all are searched for in.
VALIDATION_NEGATIVES = 8


@dataclass(frozen=True, slots=True)
class Mining:
    """`margin` is the largest share of the positive's cosine that a negative of a training question may have.

    What is nearer is likely an answer that nobody marked: see Moreira et al., 2024, "NV-Retriever". To validate on,
    the nearest are taken whatever their score, for a pool without them would be easy for the model that mined it.
    """

    negatives: int
    margin: float
    candidates: int


class Miner:
    """Searches `allowed` revisions alone."""

    def __init__(self, here: Searchable, allowed: Numbers, chunks: IndexedChunks, mining: Mining) -> None:
        self._here = here
        self._allowed = allowed
        self._chunks = chunks
        self._mining = mining

    def pairs(self, chosen: Iterable[Asked], known: Iterable[Asked]) -> Iterator[Pair | None]:
        """The pair of each question that is `chosen`, in their order; None where no chunk holds its answer.

        What answers the same words of one that is `known` is not taken for a negative.
        """
        gold = self._gold(known)
        return (self._pair(one, gold[one.key]) for one in chosen)

    def _gold(self, known: Iterable[Asked]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for one in known:
            found.setdefault(one.key, set()).update(chunk.key for chunk in self._chunks.holding(one.place))
        return found

    def _pair(self, asked: Asked, gold: set[str]) -> Pair | None:
        vector: Vector = self._here.embedder.embed([asked.question])[0]
        holding = [chunk.id for chunk in self._chunks.holding(asked.place)]
        if not holding:
            return None
        nearest = max(self._here.index.score_dense(vector, holding), key=lambda hit: (hit.score, -hit.chunk_id))
        positive = self._chunks[nearest.chunk_id]
        others = [chunk for chunk in self._found(vector, asked.question) if chunk.key not in gold]
        validates = asked.split == "validation"
        chosen = others[:VALIDATION_NEGATIVES] if validates else self._hard(vector, nearest, others)
        return Pair(
            split=asked.split,
            family=asked.family,
            method=asked.method,
            question=asked.question,
            positive=positive.text,
            negatives=tuple(dict.fromkeys(chunk.text for chunk in chosen)),
            gold=tuple(sorted(gold)),
            provenance=_within(asked.place, positive),
        )

    def _found(self, vector: Vector, question: str) -> list[IndexedChunk]:
        """What both searches find, in turns."""
        index, limit = self._here.index, self._mining.candidates
        lexical = index.search_lexical(question, self._allowed, limit)
        dense = index.search_dense(vector, self._allowed, limit)
        in_turns = chain.from_iterable(zip_longest(lexical, dense))
        return [self._chunks[chunk_id] for chunk_id in dict.fromkeys(hit.chunk_id for hit in in_turns if hit)]

    def _hard(self, vector: Vector, nearest: Hit, others: Sequence[IndexedChunk]) -> list[IndexedChunk]:
        index, ids = self._here.index, [chunk.id for chunk in others]
        cosines = {hit.chunk_id: hit.score for hit in index.score_dense(vector, ids)}
        most = self._mining.margin * nearest.score
        below = [chunk for chunk in others if cosines.get(chunk.id, most) < most]
        if not below:
            return []
        alike = index.vectors([chunk.id for chunk in below]) @ index.vectors([nearest.chunk_id])[0]
        apart = np.flatnonzero(alike < NEAR_DUPLICATE)[: self._mining.negatives]
        return [below[place] for place in apart]


def _within(place: Provenance, chunk: IndexedChunk) -> Provenance:
    """The part of a place that the chunk holds."""
    return place.model_copy(update={"start": max(place.start, chunk.start), "end": min(place.end, chunk.end)})
