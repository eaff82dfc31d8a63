"""Dense search in FAISS over immutable segments."""

import math
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import Unavailable
from retrieval.index.merging import LARGEST, merge_groups
from retrieval.index.segment import Rows
from retrieval.index.vectors import NONE, VectorStore

DIMENSION = 8


def _unit(count: int, seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _numbers(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def _rows(vectors: NDArray[np.float32], revisions: list[int], first: int = 1) -> Rows:
    return Rows(np.arange(first, first + len(vectors)), _numbers(*revisions), vectors)


@pytest.fixture
def empty(tmp_path: Path) -> VectorStore:
    return VectorStore(tmp_path, DIMENSION)


def _store(empty: VectorStore, *parts: Rows) -> VectorStore:
    """One commit a part, with names that no example before has used."""
    store = empty
    for part in parts:
        store = store.at(store.write(f"{random.getrandbits(64):x}", NONE, [part]))
    return store


def test_the_filter_works_inside_the_search_not_after_it(empty: VectorStore) -> None:
    vectors = _unit(1010)
    near_first = vectors[np.argsort(-(vectors @ vectors[0]), kind="stable")]
    store = _store(empty, _rows(near_first, [1] * 1000 + [2] * 10))
    hits = store.search(vectors[0], _numbers(2), 10)
    assert [hit.chunk_id for hit in hits] == list(range(1001, 1011))


@given(
    st.integers(0, 10_000),
    st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=20), min_size=1, max_size=5),
    st.sets(st.integers(1, 8)),
    st.integers(1, 50),
)
def test_the_hits_are_those_of_brute_force(
    tmp_path_factory: pytest.TempPathFactory, seed: int, commits: list[list[int]], allowed: set[int], limit: int
) -> None:
    revisions = [number for commit in commits for number in commit]
    vectors, query = _unit(len(revisions), seed), _unit(1, seed + 1)[0]
    ends = np.cumsum([len(commit) for commit in commits]).tolist()
    parts = [_rows(vectors[end - len(c) : end], c, end - len(c) + 1) for c, end in zip(commits, ends, strict=True)]
    store = _store(VectorStore(tmp_path_factory.mktemp("store"), DIMENSION), *parts)
    hits = store.search(query, _numbers(*sorted(allowed)), limit)
    scores = {n + 1: float(vectors[n] @ query) for n, revision in enumerate(revisions) if revision in allowed}
    assert [hit.score for hit in hits] == pytest.approx(sorted(scores.values(), reverse=True)[:limit], abs=1e-5)
    assert all(hit.score == pytest.approx(scores[hit.chunk_id], abs=1e-5) for hit in hits)
    assert len({hit.chunk_id for hit in hits}) == len(hits)


def test_of_equal_chunks_those_with_the_smaller_ids_are_found_however_they_lie(empty: VectorStore) -> None:
    same = np.repeat(_unit(1), 60, axis=0)
    for sizes in ((60,), (7, 53), (53, 7), (20, 20, 20)):
        first = np.cumsum([1, *sizes])
        parts = [_rows(same[:size], [1] * size, int(at)) for at, size in zip(first, sizes, strict=False)]
        hits = _store(empty, *reversed(parts)).search(same[0], _numbers(1), 9)
        assert [hit.chunk_id for hit in hits] == list(range(1, 10))


def test_equals_beyond_the_limit_do_not_displace_a_better_one(empty: VectorStore) -> None:
    vectors = np.concatenate([np.repeat(_unit(1, 1), 20, axis=0), _unit(1, 2)])
    hits = _store(empty, _rows(vectors, [1] * 21)).search(vectors[20], _numbers(1), 3)
    assert [hit.chunk_id for hit in hits] == [21, 1, 2]


def test_a_removal_writes_only_the_segments_that_hold_the_revision(empty: VectorStore) -> None:
    vectors = _unit(60)
    store = _store(empty, _rows(vectors[:50], [1, 2] * 25), _rows(vectors[50:], [3] * 10, 51))
    large, small = (segment.file for segment in store.segments)
    after = store.at(store.write("after", _numbers(1, 99), []))
    assert small in [segment.file for segment in after.segments]
    assert large not in [segment.file for segment in after.segments]
    assert after.contents()[0].tolist() == [*range(2, 51, 2), *range(51, 61)]
    assert {hit.chunk_id for hit in after.search(vectors[0], _numbers(1, 2, 3), 60)} == set(
        after.contents()[0].tolist()
    )


def test_strays_are_removed_and_what_is_removed_is_on_the_disk_no_more(empty: VectorStore, tmp_path: Path) -> None:
    vectors = _unit(40)
    store = _store(empty, _rows(vectors, [1, 2] * 20))
    (tmp_path / ".left.faiss.x1y2").touch()
    after = store.at(store.write("after", _numbers(1), []))
    after.remove_strays()
    content = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert [vector.tobytes() in content for vector in vectors] == [False, True] * 20
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("allowed", [(), (9,)])
def test_nothing_allowed_finds_nothing(empty: VectorStore, allowed: tuple[int, ...]) -> None:
    store = _store(empty, _rows(_unit(3), [1, 2, 3]))
    assert store.search(_unit(1)[0], _numbers(*allowed), 5) == []


def test_vectors_come_back_in_the_order_asked_for(empty: VectorStore) -> None:
    vectors = _unit(9)
    store = _store(empty, _rows(vectors[:4], [1] * 4), _rows(vectors[4:], [2] * 5, 5))
    assert np.array_equal(store.vectors([9, 1, 5, 1]), vectors[[8, 0, 4, 0]])
    assert store.vectors([]).shape == (0, DIMENSION)
    with pytest.raises(KeyError, match="77"):
        store.vectors([1, 77])


@pytest.mark.parametrize("suffix", ["faiss", "npy"])
@pytest.mark.parametrize("damage", ["missing", "empty", "nonsense", "half", "one bit"])
def test_a_damaged_file_is_unavailable_and_says_the_way_out(
    empty: VectorStore, tmp_path: Path, suffix: str, damage: str
) -> None:
    files = empty.write("v", NONE, [_rows(_unit(20), [1] * 20)])
    path = tmp_path / f"v-0.{suffix}"
    content = path.read_bytes()
    flipped = content[:-5] + bytes([content[-5] ^ 1]) + content[-4:]
    path.unlink()
    if damage != "missing":
        new = {"empty": b"", "nonsense": b"no index", "half": content[: len(content) // 2], "one bit": flipped}
        path.write_bytes(new[damage])
    with pytest.raises(Unavailable, match="verify --repair"):
        empty.at(files)


@given(st.lists(st.integers(0, 100_000), max_size=40))
def test_every_part_is_in_one_group_and_no_merged_one_is_too_large(sizes: list[int]) -> None:
    groups = merge_groups(sizes)
    assert sorted(n for group in groups for n in group) == [n for n, size in enumerate(sizes) if size]
    assert all(sum(sizes[n] for n in group) <= LARGEST for group in groups if len(group) > 1)


@pytest.mark.parametrize("batch", [1, 7, 256, 5000])
def test_segments_stay_few_and_each_vector_is_seldom_written_again(batch: int) -> None:
    sizes: list[int] = []
    written = total = 0
    for _ in range(1000):
        total += batch
        groups = merge_groups([*sizes, batch])
        merged = [sum([*sizes, batch][n] for n in group) for group in groups]
        written += sum(
            size for size, group in zip(merged, groups, strict=True) if len(group) > 1 or len(sizes) in group
        )
        sizes = merged
        assert len(sizes) <= 3 * math.log(min(total, LARGEST), 4) + 3 + 2 * total / LARGEST
    assert sum(sizes) == total
    assert written <= total * (math.log(LARGEST, 4) + 2)
