"""Both parts of the index against SQL: the same chunks of the same revisions, and the very same vectors."""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from sqlalchemy import select

from core.checks import Check
from core.db import Database
from core.tables import Chunk, Embedding
from retrieval.embeddings import STORED
from retrieval.index.base import Numbers, SearchIndex
from retrieval.reconcile.opening import ActiveIndex

VECTORS_AT_A_TIME = 2_000
MOST_PARAMETERS = 500
PAIR = np.dtype([("chunk", np.int64), ("revision", np.int64)])
Pairs = npt.NDArray[np.void]
Contents = Callable[[SearchIndex], tuple[Numbers, Numbers]]


def index_checks(database: Database, active: ActiveIndex) -> list[Check]:
    index = _Index(database, active)
    return [
        Check("index generations that are missing or damaged", "disk", index.unreadable, active.rebuild),
        *_part_checks(index, "vector index", lambda held: held.dense_contents()),
        *_part_checks(index, "word index", lambda held: held.lexical_contents()),
        Check("chunks with another vector than in SQL", "vector index", index.differing, index.replace_differing),
    ]


def _part_checks(index: "_Index", where: str, contents: Contents) -> list[Check]:
    def ids(pairs: Pairs) -> list[int]:
        return [int(chunk) for chunk in pairs["chunk"]]

    def mend() -> None:
        index.rewrite(np.concatenate([index.missing(contents), index.surplus(contents)]))

    return [
        Check("chunks that are missing", where, lambda: ids(index.missing(contents)), mend),
        Check("chunks that SQL has not, or that are there twice", where, lambda: ids(index.surplus(contents)), mend),
    ]


class _Index:
    def __init__(self, database: Database, active: ActiveIndex) -> None:
        self._database = database
        self._active = active

    def unreadable(self) -> list[str]:
        trouble = self._active.trouble()
        return [] if trouble is None else [trouble]

    def missing(self, contents: Contents) -> Pairs:
        """Chunks of SQL, with their revisions; none where there is no index that could hold them."""
        held = self._active.open()
        return np.zeros(0, PAIR) if held is None else np.setdiff1d(self._wanted(), _pairs(*contents(held)))

    def surplus(self, contents: Contents) -> Pairs:
        held = self._active.open()
        if held is None:
            return np.zeros(0, PAIR)
        there, counts = np.unique(_pairs(*contents(held)), return_counts=True)
        return np.union1d(np.setdiff1d(there, self._wanted()), there[counts > 1])

    def rewrite(self, pairs: Pairs) -> None:
        """Write the revisions of these chunks again, and whatever else is not in line."""
        self._active.bring_in_line(np.unique(pairs["revision"]).tolist())

    def differing(self) -> list[int]:
        return [chunk_id for chunk_id, _ in self._differing()]

    def replace_differing(self) -> None:
        self._active.bring_in_line(sorted({revision for _, revision in self._differing()}))

    def _differing(self) -> Iterator[tuple[int, int]]:
        """Chunks, each with its revision, whose vector is not that of SQL to the last bit."""
        held = self._active.open()
        if held is None:
            return
        both = np.intersect1d(self._wanted(), _pairs(*held.dense_contents()))
        for first in range(0, len(both), VECTORS_AT_A_TIME):
            part = both[first : first + VECTORS_AT_A_TIME]
            stored = self._stored(part["chunk"].tolist())
            vectors = held.vectors(np.ascontiguousarray(part["chunk"])).astype(STORED)
            for (chunk_id, revision), vector in zip(part.tolist(), vectors, strict=True):
                if stored.get(chunk_id, b"") != vector.tobytes():
                    yield chunk_id, revision

    def _stored(self, ids: list[int]) -> dict[int, bytes]:
        row, found = self._active.generation, dict[int, bytes]()
        same = (Embedding.tenant == Chunk.tenant) & (Embedding.key == Chunk.embedding_key)
        wanted = select(Chunk.id, Embedding.vector).join(Embedding, same)
        with self._database.read() as session:
            for first in range(0, len(ids), MOST_PARAMETERS):
                named = Chunk.id.in_(ids[first : first + MOST_PARAMETERS])
                mine = Embedding.embedder == (row.embedder if row else "")
                for chunk_id, vector in session.execute(wanted.where(named, mine)):
                    found[chunk_id] = vector
        return found

    def _wanted(self) -> Pairs:
        """16 bytes a chunk: the whole of it may be in memory."""
        with self._database.read() as session:
            rows = session.execute(select(Chunk.id, Chunk.revision_number).execution_options(yield_per=10_000))
            return np.fromiter((tuple(row) for row in rows), dtype=PAIR)


def _pairs(chunk_ids: Numbers, revisions: Numbers) -> Pairs:
    pairs = np.zeros(len(chunk_ids), PAIR)
    pairs["chunk"], pairs["revision"] = chunk_ids, revisions
    return pairs
