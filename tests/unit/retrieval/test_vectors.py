"""Dense search in FAISS."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from core.errors import Unavailable
from retrieval.index.vectors import VectorStore

DIMENSION = 8


def _unit(count: int, seed: int = 0) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(count, DIMENSION)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def _store(vectors: NDArray[np.float32], revisions: list[int]) -> VectorStore:
    store = VectorStore.empty(DIMENSION)
    store.add(range(1, len(vectors) + 1), revisions, vectors)
    return store


def _numbers(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, dtype=np.int64)


def test_the_filter_works_inside_the_search_not_after_it() -> None:
    vectors = _unit(1010)
    near_first = vectors[np.argsort(-(vectors @ vectors[0]), kind="stable")]
    store = _store(near_first, [1] * 1000 + [2] * 10)
    hits = store.search(vectors[0], _numbers(2), 10)
    assert [hit.chunk_id for hit in hits] == list(range(1001, 1011))


@given(
    st.integers(0, 10_000),
    st.lists(st.integers(1, 6), min_size=1, max_size=40),
    st.sets(st.integers(1, 8)),
    st.integers(1, 50),
)
def test_the_hits_are_those_of_brute_force(seed: int, revisions: list[int], allowed: set[int], limit: int) -> None:
    vectors, query = _unit(len(revisions), seed), _unit(1, seed + 1)[0]
    hits = _store(vectors, revisions).search(query, _numbers(*sorted(allowed)), limit)
    scores = {n + 1: float(vectors[n] @ query) for n, revision in enumerate(revisions) if revision in allowed}
    best = sorted(scores.values(), reverse=True)[:limit]
    assert [hit.score for hit in hits] == pytest.approx(best, abs=1e-5)
    assert all(hit.score == pytest.approx(scores[hit.chunk_id], abs=1e-5) for hit in hits)
    assert len({hit.chunk_id for hit in hits}) == len(hits)


def test_removed_revisions_are_gone_and_the_others_stay() -> None:
    vectors = _unit(4)
    store = _store(vectors, [1, 2, 1, 3])
    store.remove_revisions([1, 99])
    assert len(store) == 2
    assert {hit.chunk_id for hit in store.search(vectors[0], _numbers(1, 2, 3), 10)} == {2, 4}


def test_what_is_added_after_a_removal_is_found_under_its_own_id() -> None:
    vectors = _unit(3)
    store = _store(vectors[:2], [1, 2])
    store.remove_revisions([1])
    store.add([77], [5], vectors[2:])
    assert store.search(vectors[2], _numbers(5), 1)[0].chunk_id == 77


@pytest.mark.parametrize("allowed", [(), (9,)])
def test_nothing_allowed_finds_nothing(allowed: tuple[int, ...]) -> None:
    assert _store(_unit(3), [1, 2, 3]).search(_unit(1)[0], _numbers(*allowed), 5) == []


def test_a_saved_store_is_the_same_after_loading(tmp_path: Path) -> None:
    vectors = _unit(20)
    store = _store(vectors, [1, 2] * 10)
    store.save(tmp_path, "v")
    loaded = VectorStore.load(tmp_path, "v")
    assert (len(loaded), loaded.dimension) == (20, DIMENSION)
    assert loaded.search(vectors[3], _numbers(2), 5) == store.search(vectors[3], _numbers(2), 5)


@pytest.mark.parametrize("suffix", ["faiss", "npy"])
@pytest.mark.parametrize("content", [None, b"", b"nonsense that is no index", "half"])
def test_a_damaged_file_is_unavailable_and_says_the_way_out(
    tmp_path: Path, suffix: str, content: bytes | str | None
) -> None:
    _store(_unit(20), [1] * 20).save(tmp_path, "v")
    path = tmp_path / f"v.{suffix}"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content if isinstance(content, bytes) else path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(Unavailable, match="rebuild-index"):
        VectorStore.load(tmp_path, "v")


def test_files_of_two_commits_do_not_pass_as_one(tmp_path: Path) -> None:
    _store(_unit(3), [1, 2, 3]).save(tmp_path, "v")
    np.save(tmp_path / "v.npy", _numbers(1, 2))
    with pytest.raises(Unavailable):
        VectorStore.load(tmp_path, "v")
