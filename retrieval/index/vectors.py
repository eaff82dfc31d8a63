"""Exact dense search with FAISS, under ids of our own, in files that are never half-written.

The stubs that FAISS ships describe its C++ signatures, not the Python ones: hence the ignored types.
"""

from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np

from core.errors import Unavailable
from core.files import atomic_build
from retrieval.index.base import Hit, Numbers, Vector


class VectorStore:
    """Vectors by chunk id, and for each the number of its revision.

    The file is FAISS's own format, followed in a second file by the revision numbers in the same order.
    """

    def __init__(self, index: faiss.IndexIDMap2, revisions: Numbers) -> None:
        self._index = index
        self._ids: Numbers = faiss.vector_to_array(index.id_map)
        self._revisions = revisions

    @classmethod
    def empty(cls, dimension: int) -> "VectorStore":
        return cls(faiss.IndexIDMap2(faiss.IndexFlatIP(dimension)), np.zeros(0, dtype=np.int64))

    @classmethod
    def load(cls, folder: Path, name: str) -> "VectorStore":
        """Read what `save` wrote. Raises Unavailable when the files are damaged or missing."""
        try:
            index = faiss.read_index(str(folder / f"{name}.faiss"))
            store = cls(index, np.load(folder / f"{name}.npy", allow_pickle=False))  # type: ignore[arg-type]
        except (RuntimeError, OSError, ValueError, EOFError) as error:
            raise Unavailable("The vector index is damaged; `policydesk rebuild-index` makes it anew.") from error
        if len(store._revisions) != index.ntotal:
            raise Unavailable("The vector index is incomplete; `policydesk rebuild-index` makes it anew.")
        return store

    def save(self, folder: Path, name: str) -> None:
        atomic_build(folder / f"{name}.faiss", lambda path: faiss.write_index(self._index, str(path)))
        atomic_build(folder / f"{name}.npy", self._write_revisions)

    def add(self, chunk_ids: Sequence[int], revisions: Sequence[int], vectors: Vector) -> None:
        self._index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(chunk_ids, dtype=np.int64))
        self._ids = faiss.vector_to_array(self._index.id_map)
        self._revisions = np.concatenate([self._revisions, np.asarray(revisions, dtype=np.int64)])

    def remove_revisions(self, numbers: Sequence[int]) -> None:
        gone = np.isin(self._revisions, np.asarray(numbers, dtype=np.int64))
        if gone.any():
            self._index.remove_ids(self._ids[gone])  # type: ignore[arg-type]
            self._ids = faiss.vector_to_array(self._index.id_map)
            self._revisions = self._revisions[~gone]

    def search(self, vector: Vector, allowed: Numbers, limit: int) -> list[Hit]:
        """The nearest chunks of the allowed revisions; the selector works inside FAISS, before the top k."""
        ids = self._ids[np.isin(self._revisions, allowed)]
        if not len(ids):
            return []
        selector = faiss.IDSelectorBitmap(_bitmap(ids))  # type: ignore[arg-type, call-arg]
        inside = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, found = self._index.search(vector.reshape(1, -1), min(limit, len(ids)), params=inside)
        hits = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [Hit(chunk_id, score) for chunk_id, score in hits if chunk_id >= 0]

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def _write_revisions(self, path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, self._revisions, allow_pickle=False)


def _bitmap(ids: Numbers) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    bits = np.zeros(int(ids.max()) + 1, dtype=bool)
    bits[ids] = True
    return np.packbits(bits, bitorder="little")
