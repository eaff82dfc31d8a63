"""What the rest asks of an index, whatever engine holds it.

An index is derived from SQL: it can be compared with it (`revisions`, the contents) and brought in line (`writer`).
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from core.domain import IndexEntry
from core.errors import Unavailable

NOT_WRITABLE = "The index cannot be written; is there room on the disk?"
Vector = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk and its score: a cosine from a dense search, BM25 from a lexical one."""

    chunk_id: int
    score: float


class IndexWriter(Protocol):
    """One writer at a time; nothing that it does is seen by searches before `commit`."""

    def revisions(self) -> Numbers:
        """The numbers of the revisions held, sorted, each once, with what this writer has changed so far."""

    def add(self, entries: Sequence[IndexEntry], vectors: Vector) -> None:
        """Add chunks with their unit vectors, of shape (len(entries), dimension).

        A revision takes the place of what the index held of it before this writer; its chunks may come in several
        calls, but one commit should have them all, since a revision that is held is taken to be whole.
        """

    def remove_revisions(self, numbers: Sequence[int]) -> None:
        """Remove every chunk of these revisions."""

    def commit(self) -> None:
        """Make the changes durable, then visible, all at once; the vectors removed are then gone from the disk."""

    def unpurged(self) -> Numbers:
        """The revisions to write again before the words of chunks removed by earlier commits leave the disk."""

    def rewrite_words(self, entries: Sequence[IndexEntry]) -> None:
        """Write the words of whole revisions again; the vectors stay as they are."""


class SearchIndex(Protocol):
    """Searches see only chunks of the `allowed` revisions (sorted numbers): the filter is part of the search."""

    def revisions(self) -> Numbers:
        """The numbers of the revisions held, sorted, each once."""

    def search_dense(self, vector: Vector, allowed: Numbers, limit: int) -> list[Hit]:
        """The `limit` nearest chunks to a unit vector of shape (dimension,), nearest first, equals by chunk id."""

    def search_lexical(self, query: str, allowed: Numbers, limit: int) -> list[Hit]:
        """The `limit` best chunks for the words of `query`, best first."""

    def score_dense(self, vector: Vector, chunk_ids: Sequence[int]) -> list[Hit]:
        """The cosines of these chunks, in no order; one that is no longer held is left out."""

    def score_lexical(self, query: str, chunk_ids: Sequence[int]) -> list[Hit]:
        """The BM25 scores of those of these chunks that hold a word of `query`, in no order."""

    def writer(self) -> AbstractContextManager[IndexWriter]:
        """Write to the index; waits while another thread or process does."""

    def count(self) -> int:
        """How many chunks the index holds."""

    def dense_contents(self) -> tuple[Numbers, Numbers]:
        """The ids of the chunks that have a vector, and in the same order the numbers of their revisions."""

    def lexical_contents(self) -> tuple[Numbers, Numbers]:
        """The ids of the chunks that have words, and in the same order the numbers of their revisions."""

    def vectors(self, chunk_ids: Sequence[int] | Numbers) -> Vector:
        """The vectors of these chunks, of shape (len(chunk_ids), dimension). Raises KeyError for one not held."""


def damaged(what: str) -> Unavailable:
    """The error of an index whose files are not what was written."""
    return Unavailable(f"{what} is damaged or incomplete; `policydesk verify --repair` puts it right.")


@contextmanager
def writable() -> Iterator[None]:
    """tantivy raises ValueError and FAISS RuntimeError for all that goes wrong in writing, a full disk too.

    It may pass, and nothing is half-written. Raises Unavailable in their place.
    """
    try:
        yield
    except (ValueError, RuntimeError) as error:
        raise Unavailable(NOT_WRITABLE) from error
