"""The dense index as of one commit: exact search over immutable segments."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from retrieval.index.base import Hit, Numbers, Vector
from retrieval.index.merging import merge_groups
from retrieval.index.parts import Kept, New
from retrieval.index.segment import Ranked, Rows, Segment, SegmentFile, best

NONE: Numbers = np.zeros(0, dtype=np.int64)


class VectorStore:
    """Vectors by chunk id, and for each the number of its revision."""

    def __init__(self, folder: Path, dimension: int, segments: Sequence[Segment] = ()) -> None:
        self._folder = folder
        self._dimension = dimension
        self.segments = tuple(segments)

    def at(self, files: Sequence[SegmentFile]) -> "VectorStore":
        """The store of these files; only those that this one does not have are read.

        Raises Unavailable when files are damaged or missing.
        """
        known = {segment.file: segment for segment in self.segments}
        segments = [known.get(file) or Segment.open(self._folder, file) for file in files]
        return VectorStore(self._folder, self._dimension, segments)

    def search(self, vector: Vector, allowed: Numbers, limit: int) -> list[Hit]:
        """The nearest chunks of the allowed revisions; of equal scores the smaller chunk id comes first."""
        if not len(allowed):
            return []
        query = np.ascontiguousarray(vector, dtype=np.float32).reshape(1, -1)
        masks = ((segment, segment.allowed(allowed)) for segment in self.segments)
        found = [segment.nearest(query, mask, limit) for segment, mask in masks if mask.any()]
        if not found:
            return []
        scores, ids = best(*_joined(found), limit)
        return [Hit(chunk_id, score) for chunk_id, score in zip(ids.tolist(), scores.tolist(), strict=True)]

    def score(self, vector: Vector, chunk_ids: Sequence[int]) -> list[Hit]:
        """The cosines of those of these chunks that are held."""
        wanted = np.asarray(chunk_ids, dtype=np.int64)
        hits: list[Hit] = []
        for segment in self.segments:
            here = np.flatnonzero(np.isin(segment.chunk_ids, wanted))
            # Row by row: a product of matrices rounds by how many rows there are, and equals would change places.
            scores = (segment.vectors(here) * vector).sum(axis=1)
            hits += map(Hit, segment.chunk_ids[here].tolist(), scores.tolist())
        return hits

    def write(self, name: str, removed: Numbers, added: Sequence[Rows]) -> tuple[SegmentFile, ...]:
        """Write what this store is without the removed revisions and with the added rows.

        Segments that stay as they are keep their files; names of new ones begin with `name`.
        """
        kept = [Kept(segment, ~np.isin(segment.revisions, removed)) for segment in self.segments]
        parts: list[Kept | New] = [*kept, New(added)]
        files = []
        for number, group in enumerate(merge_groups([len(part) for part in parts])):
            unchanged = parts[group[0]].file if len(group) == 1 else None
            rows = (rows for position in group for rows in parts[position].rows())
            files.append(unchanged or Segment.write(self._folder, f"{name}-{number}", self._dimension, rows))
        return tuple(files)

    def remove_strays(self) -> None:
        """Remove every file of the folder that is not of this store: removed vectors, and what a crash left."""
        names = {segment.file.name for segment in self.segments}
        for path in self._folder.glob("*"):
            if path.stem not in names:
                path.unlink()

    @cached_property
    def revisions(self) -> Numbers:
        """The revision numbers, sorted, each once."""
        return np.unique(np.concatenate([NONE, *(segment.numbers for segment in self.segments)]))

    def contents(self) -> tuple[Numbers, Numbers]:
        """Chunk ids and, in the same order, revision numbers."""
        chunk_ids = np.concatenate([NONE, *(segment.chunk_ids for segment in self.segments)])
        return chunk_ids, np.concatenate([NONE, *(segment.revisions for segment in self.segments)])

    def vectors(self, chunk_ids: Sequence[int] | Numbers) -> Vector:
        """The vectors of these chunks, in their order. Raises KeyError for one not held."""
        wanted = np.asarray(chunk_ids, dtype=np.int64)
        vectors = np.zeros((len(wanted), self._dimension), dtype=np.float32)
        missing = np.ones(len(wanted), dtype=bool)
        for segment in self.segments:
            order = np.argsort(segment.chunk_ids)
            nearest = np.searchsorted(segment.chunk_ids, wanted, sorter=order).clip(max=len(segment) - 1)
            here = segment.chunk_ids[order[nearest]] == wanted
            vectors[here] = segment.vectors(order[nearest[here]])
            missing &= ~here
        if missing.any():
            raise KeyError(int(wanted[missing][0]))
        return vectors

    def __len__(self) -> int:
        return sum(len(segment) for segment in self.segments)


def _joined(found: Sequence[Ranked]) -> Ranked:
    return np.concatenate([scores for scores, _ in found]), np.concatenate([ids for _, ids in found])
