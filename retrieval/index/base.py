"""What retrieval asks of an index, whatever engine holds it."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.domain import IndexEntry

Vector = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk and its score: a cosine from a dense search, BM25 from a lexical one."""

    chunk_id: int
    score: float


class IndexWriter(Protocol):
    """One writer at a time; nothing that it does is seen by searches before `commit`."""

    def add(self, entries: Sequence[IndexEntry], vectors: Vector) -> None:
        """Add chunks with their unit vectors, of shape (len(entries), dimension)."""

    def remove_revisions(self, numbers: Sequence[int]) -> None:
        """Remove every chunk of these revisions."""

    def commit(self) -> None:
        """Make the changes durable, then visible, all at once."""


class SearchIndex(Protocol):
    """Searches see only chunks of the `allowed` revisions (sorted numbers): the filter is part of the search."""

    @property
    def generation(self) -> str:
        """The name of what is searched; it changes when the index is built anew."""

    def search_dense(self, vector: Vector, allowed: Numbers, limit: int) -> list[Hit]:
        """The `limit` nearest chunks to a unit vector of shape (dimension,), nearest first."""

    def search_lexical(self, query: str, allowed: Numbers, limit: int) -> list[Hit]:
        """The `limit` best chunks for the words of `query`, best first."""

    def writer(self) -> AbstractContextManager[IndexWriter]:
        """Write to the index; waits while another process does."""

    def rebuild(self) -> AbstractContextManager[IndexWriter]:
        """Write a new generation beside this one; it takes this one's place when the block ends well."""

    def count(self) -> int:
        """How many chunks the index holds."""
