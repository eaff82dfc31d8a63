"""Answers that were given, for the same question under the very same conditions.

Off by default. Nothing crosses a key: whoever may see other documents, or asks after a document has changed, gets an
answer of their own.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from core.domain import SearchFilter
from core.embedding import Embed
from generation.grounding.denials import contradiction
from generation.grounding.particulars import names, particulars
from generation.grounding.terms import content_words

V = TypeVar("V")
Vector = npt.NDArray[np.float32]
Kept = tuple["CacheKey", str]


@dataclass(frozen=True, slots=True)
class CacheKey:
    """All that an answer hangs on beside the question.

    `wanted` carries tenant, audiences and day; `catalogue` moves with every change of the tenant's documents; `made_by`
    names generator, adapter, contract, index generation, calibration and rules.
    """

    wanted: SearchFilter
    catalogue: int
    made_by: tuple[str | None, ...]


@dataclass(frozen=True, slots=True)
class _Entry(Generic[V]):
    question: str
    vector: Vector | None
    value: V


class AnswerCache(Generic[V]):
    """Keeps the last `entries` answers in memory. Safe to share between threads.

    A question is the same in the same words; with a `similarity` also with a cosine of as much to an earlier one that
    has the same figures, dates, codes and names, denies the same, and exchanges no word for another.
    """

    def __init__(self, entries: int, similarity: float | None, embed: Embed) -> None:
        self._entries = entries
        self._similarity = similarity
        self._embed = embed
        self._lock = threading.Lock()
        self._kept: OrderedDict[Kept, _Entry[V]] = OrderedDict()

    def get(self, key: CacheKey, question: str) -> V | None:
        asked = _normalised(question)
        with self._lock:
            self._forget_older(key)
            if entry := self._kept.get((key, asked)):
                self._kept.move_to_end((key, asked))
                return entry.value
            others = [entry for kept, entry in self._kept.items() if kept[0] == key]
        return self._similar(question, others) if self._similarity is not None and others else None

    def put(self, key: CacheKey, question: str, value: V) -> None:
        vector = self._embed([question])[0] if self._similarity is not None else None
        with self._lock:
            self._kept[key, _normalised(question)] = _Entry(question, vector, value)
            while len(self._kept) > self._entries:
                self._kept.popitem(last=False)

    def _forget_older(self, key: CacheKey) -> None:
        """What was drawn from documents that have changed, or gone, is not kept any longer."""
        tenant, catalogue = key.wanted.tenant, key.catalogue
        for kept in list(self._kept):
            if kept[0].wanted.tenant == tenant and kept[0].catalogue < catalogue:
                del self._kept[kept]

    def _similar(self, question: str, others: Sequence[_Entry[V]]) -> V | None:
        vector = self._embed([question])[0]
        near = [(float(entry.vector @ vector), entry) for entry in others if entry.vector is not None]
        for cosine, entry in sorted(near, key=lambda one: -one[0]):
            if self._similarity is None or cosine < self._similarity:
                return None
            if _asks_the_same(question, entry.question):
                return entry.value
        return None


def _normalised(question: str) -> str:
    return " ".join(question.casefold().split()).rstrip("?!. ")


def _asks_the_same(one: str, other: str) -> bool:
    """Embeddings hardly see a number, a code, a name or a "not"."""
    if particulars(one) != particulars(other) or contradiction(one, other) or contradiction(other, one):
        return False
    here, there = content_words(one), content_words(other)
    # A name may be written without its capital.
    same_names = names(one) <= there | names(other) and names(other) <= here | names(one)
    # A word in the place of another may name another thing.
    return same_names and (here <= there or there <= here)
