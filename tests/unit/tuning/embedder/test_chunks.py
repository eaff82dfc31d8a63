"""Which chunks hold a place."""

import pytest

from tests.support.rows import PLACE
from tuning.embedder.chunks import IndexedChunk, IndexedChunks

CHUNKS = IndexedChunks([IndexedChunk(1, "r", 0, 100, "one"), IndexedChunk(2, "r", 100, 200, "two")])


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(10, 20, [1]), (90, 110, [1, 2]), (95, 140, [2]), (0, 200, [1, 2]), (0, 120, [1]), (300, 310, [])],
)
def test_a_chunk_holds_what_lies_in_it_by_half_or_more(start: int, end: int, expected: list[int]) -> None:
    place = PLACE.model_copy(update={"start": start, "end": end})
    assert [chunk.id for chunk in CHUNKS.holding(place)] == expected


def test_a_place_of_another_revision_is_in_no_chunk() -> None:
    assert CHUNKS.holding(PLACE.model_copy(update={"revision_id": "another"})) == []
