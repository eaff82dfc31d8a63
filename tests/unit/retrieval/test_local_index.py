"""The embedded index: commits, crashes, generations."""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from core.domain import IndexEntry
from core.errors import Unavailable
from retrieval.index.local import LocalIndex

ALL = np.arange(1, 100, dtype=np.int64)
AXES = np.eye(4, dtype=np.float32)


class Encoder:
    def __init__(self, fingerprint: str = "one") -> None:
        self.fingerprint = fingerprint
        self.dimension = 4


Open = Callable[[], LocalIndex]


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """Opens the same index again, as another process would."""
    return lambda: LocalIndex(tmp_path / "index", Encoder())


def _entries(*ids: int) -> list[IndexEntry]:
    return [IndexEntry(number, number, "Title", "", f"word{number} common") for number in ids]


def _fill(index: LocalIndex, *ids: int) -> None:
    with index.writer() as writer:
        writer.add(_entries(*ids), AXES[[number % 4 for number in ids]])
        writer.commit()


def _seen(index: LocalIndex) -> tuple[set[int], set[int]]:
    dense = {hit.chunk_id for hit in index.search_dense(AXES[0], ALL, 50)}
    return dense, {hit.chunk_id for hit in index.search_lexical("common", ALL, 50)}


def test_an_empty_index_finds_nothing(opened: Open) -> None:
    assert _seen(opened()) == (set(), set())


def test_a_commit_is_seen_by_an_index_that_was_open_before(opened: Open) -> None:
    writing, reading = opened(), opened()
    assert _seen(reading) == (set(), set())
    _fill(writing, 1, 2)
    assert _seen(reading) == ({1, 2}, {1, 2})


def test_nothing_is_seen_before_the_commit(opened: Open) -> None:
    index = opened()
    with index.writer() as writer:
        writer.add(_entries(1), AXES[:1])
        assert _seen(opened()) == (set(), set())
    assert _seen(opened()) == (set(), set())


def test_removed_revisions_are_gone_from_both_parts(opened: Open) -> None:
    index = opened()
    _fill(index, 1, 2, 3)
    with index.writer() as writer:
        writer.remove_revisions([2])
        writer.commit()
    assert _seen(opened()) == ({1, 3}, {1, 3})
    assert index.count() == 2


def test_a_crash_between_the_vectors_and_the_manifest_leaves_the_old_vectors(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened()
    _fill(index, 1)

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("retrieval.index.local.Manifest.write", crash)
        with pytest.raises(KeyboardInterrupt):
            _fill(index, 2)
    assert _seen(opened())[0] == {1}
    assert opened().count() == 1


def test_after_a_crash_the_next_commit_holds_everything_once(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    index = opened()
    _fill(index, 1)
    with monkeypatch.context() as patch:
        patch.setattr("retrieval.index.local.Manifest.write", _crash)
        with pytest.raises(KeyboardInterrupt):
            _fill(index, 2)
    # As the pipeline does: what was left half-way is removed, then written anew.
    with index.writer() as writer:
        writer.remove_revisions([2])
        writer.commit()
    _fill(index, 3)
    assert _seen(opened()) == ({1, 3}, {1, 3})


def _crash(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_rebuild_that_fails_leaves_the_old_generation(opened: Open) -> None:
    index = opened()
    _fill(index, 1)
    before = index.generation
    with pytest.raises(RuntimeError), index.rebuild() as writer:
        writer.add(_entries(2), AXES[:1])
        raise RuntimeError
    assert (index.generation, _seen(opened())) == (before, ({1}, {1}))


def test_searches_go_on_while_the_index_is_rebuilt(opened: Open) -> None:
    index, stop = opened(), threading.Event()
    _fill(index, 1)
    seen: list[tuple[set[int], set[int]] | Exception] = []

    def search() -> None:
        reading = opened()
        while not stop.is_set():
            try:
                seen.append(_seen(reading))
            except Exception as error:
                seen.append(error)
                return

    thread = threading.Thread(target=search)
    thread.start()
    try:
        for _ in range(10):
            with index.rebuild() as writer:
                writer.add(_entries(1), AXES[:1])
    finally:
        stop.set()
        thread.join()
    assert seen
    assert [each for each in seen if each != ({1}, {1})] == []


def test_an_index_of_another_embedding_model_is_refused(opened: Open, tmp_path: Path) -> None:
    _fill(opened(), 1)
    other = LocalIndex(tmp_path / "index", Encoder("two"))
    for use in (other.count, lambda: other.search_dense(AXES[0], ALL, 1), other.writer().__enter__):
        with pytest.raises(Unavailable, match="another embedding model"):
            use()


def test_a_rebuild_with_another_embedding_model_makes_the_index_usable(opened: Open, tmp_path: Path) -> None:
    _fill(opened(), 1)
    other = LocalIndex(tmp_path / "index", Encoder("two"))
    with other.rebuild() as writer:
        writer.add(_entries(1), _axis(0))
    assert other.count() == 1


def _axis(number: int) -> NDArray[np.float32]:
    return AXES[[number]]


@pytest.mark.parametrize("content", ["", "nonsense", "{}", '{"unknown": 1}'])
def test_a_damaged_manifest_is_unavailable(opened: Open, tmp_path: Path, content: str) -> None:
    index = opened()
    (tmp_path / "index" / index.generation / "manifest.json").write_text(content)
    with pytest.raises(Unavailable, match="rebuild-index"):
        opened().count()


def test_no_files_of_older_commits_pile_up(opened: Open, tmp_path: Path) -> None:
    index = opened()
    for number in range(1, 6):
        _fill(index, number)
    assert len(list((tmp_path / "index").rglob("*.faiss"))) == 1
