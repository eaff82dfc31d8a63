"""What a commit makes segments of: what remains of each segment, and what is new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.index.segment import Mask, Rows, Segment, SegmentFile


@dataclass(frozen=True, slots=True)
class Kept:
    """What remains of a segment; read only when it is written again."""

    segment: Segment
    keep: Mask

    @property
    def file(self) -> SegmentFile | None:
        """The files of the segment, when all of it remains."""
        return self.segment.file if self.keep.all() else None

    def rows(self) -> Iterator[Rows]:
        yield self.segment.rows(self.keep)

    def __len__(self) -> int:
        return int(self.keep.sum())


@dataclass(frozen=True, slots=True)
class New:
    added: Sequence[Rows]
    file: None = None

    def rows(self) -> Iterator[Rows]:
        yield from self.added

    def __len__(self) -> int:
        return sum(len(rows) for rows in self.added)
