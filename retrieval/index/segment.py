"""One immutable part of the dense index: vectors in FAISS's own format, and a table of what they belong to.

    <name>.faiss    vectors, searched where they lie: the file is mapped, so that processes share one copy
    <name>.npy      of shape (2, chunks): chunk ids, revision numbers

The stubs that FAISS ships describe its C++ signatures, not the Python ones: hence the ignored types.
"""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from core.files import atomic_build
from retrieval.index.base import Numbers, Vector, damaged

Mask = npt.NDArray[np.bool_]
Ranked = tuple[Vector, Numbers]

BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class SegmentFile:
    """What the manifest says of a segment; `checksum` is the CRC-32 of its two files, one after the other."""

    name: str
    chunks: int
    checksum: int


@dataclass(frozen=True, slots=True)
class Rows:
    """Chunk ids and revision numbers of shape (n,), and vectors of shape (n, dimension)."""

    chunk_ids: Numbers
    revisions: Numbers
    vectors: Vector

    def without(self, revisions: Numbers) -> "Rows":
        keep = ~np.isin(self.revisions, revisions)
        return Rows(self.chunk_ids[keep], self.revisions[keep], self.vectors[keep])

    def __len__(self) -> int:
        return len(self.chunk_ids)


class Segment:
    """Searched, never changed."""

    def __init__(self, file: SegmentFile, index: faiss.IndexFlatIP, table: Numbers) -> None:
        self.file = file
        self.chunk_ids, self.revisions = table
        self._index = index
        self.numbers, self._positions = np.unique(self.revisions, return_inverse=True)

    @classmethod
    def open(cls, folder: Path, file: SegmentFile) -> "Segment":
        """Raises Unavailable when the files are missing, or not those that were written."""
        try:
            if _checksum(folder, file.name) != file.checksum:
                raise ValueError("another checksum")
            index = faiss.read_index(str(folder / f"{file.name}.faiss"), faiss.IO_FLAG_MMAP_IFC)
            table = np.load(folder / f"{file.name}.npy", allow_pickle=False)
        except (RuntimeError, OSError, ValueError, EOFError) as error:
            raise damaged("The vector index") from error
        return cls(file, index, table)  # type: ignore[arg-type]

    @classmethod
    def write(cls, folder: Path, name: str, dimension: int, parts: Iterable[Rows]) -> SegmentFile:
        """Write the rows of `parts`, at least one, as one segment."""
        index, tables = faiss.IndexFlatIP(dimension), []
        for part in parts:
            index.add(np.ascontiguousarray(part.vectors))
            tables.append(np.stack([part.chunk_ids, part.revisions]))
        table = np.concatenate(tables, axis=1)
        atomic_build(folder / f"{name}.faiss", lambda path: faiss.write_index(index, str(path)))
        atomic_build(folder / f"{name}.npy", lambda path: _save(path, table))
        return SegmentFile(name, table.shape[1], _checksum(folder, name))

    def allowed(self, revisions: Numbers) -> Mask:
        """Which rows are of these revisions (sorted numbers, at least one)."""
        nearest = np.searchsorted(revisions, self.numbers).clip(max=len(revisions) - 1)
        known: Mask = revisions[nearest] == self.numbers
        return known[self._positions]

    def nearest(self, query: Vector, inside: Mask, limit: int) -> Ranked:
        """Scores and chunk ids of the best `limit` rows of `inside`; of equal scores the smaller id comes first.

        The selector works inside FAISS, before the top k. `query` has the shape (1, dimension).
        """
        # The selector is there even when it selects everything: without one FAISS rounds the scores otherwise.
        selector = faiss.IDSelectorBitmap(np.packbits(inside, bitorder="little"))  # type: ignore[arg-type, call-arg]
        how = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        found, rows = self._index.search(query, min(limit + 1, int(inside.sum())), params=how)
        scores, ids = found[0], self.chunk_ids[rows[0]]
        if len(scores) > limit and scores[limit] == scores[limit - 1]:
            # Which of the equal rows FAISS returns is its own affair: take them all, then choose.
            below = float(np.nextafter(scores[limit], np.float32(-np.inf)))
            _, scores, rows = self._index.range_search(query, below, params=how)
            ids = self.chunk_ids[rows]
        return best(scores, ids, limit)

    def rows(self, keep: Mask) -> Rows:
        numbers = np.flatnonzero(keep)
        return Rows(self.chunk_ids[keep], self.revisions[keep], self.vectors(numbers))

    def vectors(self, numbers: Numbers) -> Vector:
        """A copy of the vectors of these rows."""
        return self._index.reconstruct_batch(numbers)

    def __len__(self) -> int:
        return self.file.chunks


def best(scores: Vector, chunk_ids: Numbers, limit: int) -> Ranked:
    """The `limit` best, best first; of equal scores the smaller chunk id first."""
    order = np.lexsort((chunk_ids, -scores))[:limit]
    return scores[order], chunk_ids[order]


def _save(path: Path, table: Numbers) -> None:
    with path.open("wb") as file:
        np.save(file, table, allow_pickle=False)


def _checksum(folder: Path, name: str) -> int:
    checksum = 0
    for suffix in (".faiss", ".npy"):
        with (folder / f"{name}{suffix}").open("rb") as file:
            while block := file.read(BLOCK):
                checksum = zlib.crc32(block, checksum)
    return checksum
