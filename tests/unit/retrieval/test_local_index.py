"""The embedded index: commits, crashes, several processes, damage."""

import multiprocessing
import shutil
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

Open = Callable[[], LocalIndex]
Seen = tuple[set[int], set[int]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def opened(folder: Path) -> Open:
    """Opens the same index again, as another process would."""
    return lambda: LocalIndex(folder, "one", 4)


def _entries(*ids: int) -> list[IndexEntry]:
    return [IndexEntry(number, number, "", f"word{number} common") for number in ids]


def _vectors(*ids: int) -> NDArray[np.float32]:
    return AXES[[number % 4 for number in ids]]


def _fill(index: LocalIndex, *ids: int) -> None:
    with index.writer() as writer:
        writer.add(_entries(*ids), _vectors(*ids))
        writer.commit()


def _remove(index: LocalIndex, *numbers: int) -> None:
    with index.writer() as writer:
        writer.remove_revisions(numbers)
        writer.commit()


def _seen(index: LocalIndex) -> Seen:
    dense = [hit.chunk_id for hit in index.search_dense(AXES[0], ALL, 50)]
    lexical = [hit.chunk_id for hit in index.search_lexical("common", ALL, 50)]
    assert len(set(dense)) == len(dense)
    assert len(set(lexical)) == len(lexical)
    return set(dense), set(lexical)


def test_an_empty_index_finds_nothing(opened: Open) -> None:
    index = opened()
    assert _seen(index) == (set(), set())
    assert (index.count(), index.revisions().tolist()) == (0, [])
    assert [part.tolist() for part in (*index.dense_contents(), *index.lexical_contents())] == [[]] * 4


def test_a_commit_is_seen_by_an_index_that_was_open_before(opened: Open) -> None:
    writing, reading = opened(), opened()
    assert _seen(reading) == (set(), set())
    _fill(writing, 1, 2)
    assert _seen(reading) == ({1, 2}, {1, 2})
    _remove(reading, 1)
    assert _seen(writing) == ({2}, {2})


def test_a_commit_of_another_process_is_seen(opened: Open, folder: Path) -> None:
    index = opened()
    _fill(index, 1)
    process = multiprocessing.get_context("spawn").Process(target=_fill_elsewhere, args=(folder,))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    assert (_seen(index), index.revisions().tolist()) == (({1, 2}, {1, 2}), [1, 2])


def _fill_elsewhere(folder: Path) -> None:
    _fill(LocalIndex(folder, "one", 4), 2)


def test_nothing_is_seen_before_the_commit(opened: Open) -> None:
    index = opened()
    with index.writer() as writer:
        writer.add(_entries(1), AXES[:1])
        assert writer.revisions().tolist() == [1]
        assert (_seen(opened()), index.revisions().tolist()) == ((set(), set()), [])
    assert _seen(opened()) == (set(), set())


def test_one_writer_at_a_time(opened: Open) -> None:
    first, second = opened(), opened()
    with first.writer() as writer:
        thread = threading.Thread(target=_fill, args=(second, 2))
        thread.start()
        thread.join(0.2)
        assert thread.is_alive()
        writer.add(_entries(1), _vectors(1))
        writer.commit()
    thread.join(60)
    assert _seen(first) == ({1, 2}, {1, 2})


def test_removed_revisions_are_gone_from_both_parts(opened: Open) -> None:
    index = opened()
    _fill(index, 1, 2, 3)
    _remove(index, 2)
    assert _seen(opened()) == ({1, 3}, {1, 3})
    assert (index.count(), index.revisions().tolist()) == (2, [1, 3])


def test_what_is_added_and_removed_in_one_commit_ends_as_the_last_of_them(opened: Open) -> None:
    index = opened()
    _fill(index, 1, 2)
    with index.writer() as writer:
        writer.add(_entries(3), _vectors(3))
        writer.remove_revisions([1, 2, 3])
        writer.add(_entries(2), _vectors(2))
        assert writer.revisions().tolist() == [2]
        writer.commit()
    assert _seen(index) == ({2}, {2})


def test_a_revision_may_come_in_several_calls_and_takes_the_place_of_what_was_held_of_it(opened: Open) -> None:
    index = opened()
    for ids in ((1, 2, 3), (4, 5, 6)):
        with index.writer() as writer:
            for number in ids:
                writer.add([IndexEntry(number, 1, "", "common")], AXES[:1])
            writer.commit()
    assert _seen(index) == ({4, 5, 6}, {4, 5, 6})


def test_a_commit_leaves_the_files_of_older_ones_as_they_are(opened: Open, folder: Path) -> None:
    index = opened()
    _fill(index, *range(1, 10))
    before = _files(folder)
    _fill(index, 20)
    after = _files(folder)
    assert before.items() <= after.items()
    assert len(after) == len(before) + 2


def test_a_removal_rewrites_only_what_holds_the_revision(opened: Open, folder: Path) -> None:
    index = opened()
    _fill(index, *range(1, 10))
    _fill(index, 20)
    before = _files(folder)
    _remove(index, 5)
    after = _files(folder)
    assert len(after) == 4
    assert len(before.items() & after.items()) == 2


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in (folder / "segments").iterdir()}


def test_many_commits_leave_few_files(opened: Open, folder: Path) -> None:
    index = opened()
    with index.writer() as writer:
        for number in range(1, 100):
            writer.add(_entries(number), _vectors(number))
            writer.commit()
    assert len(_files(folder)) <= 2 * 3 * 4
    assert len(list((folder / "words").glob("*.term"))) <= 8
    assert _seen(opened()) == _seen(index)
    assert index.count() == 99


STEPS = {
    "vectors": "retrieval.index.segment.faiss.write_index",
    "table": "retrieval.index.segment._save",
    "words": "retrieval.index.lexical.LexicalStore.reload",
    "manifest": "retrieval.index.manifest.Manifest.write",
    "strays": "retrieval.index.vectors.VectorStore.remove_strays",
}


@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_step_leaves_one_state_or_the_other_and_the_next_commit_holds_everything_once(
    opened: Open, folder: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    index = opened()
    _fill(index, 1, 2)
    _crash_at(step, index, monkeypatch)
    assert set(opened().revisions().tolist()) == ({1, 3} if step == "strays" else {2} if _half(step) else {1, 2})
    with opened().writer() as writer:
        writer.remove_revisions([2])
        writer.add(_entries(1, 3), _vectors(1, 3))
        writer.commit()
    for seen in (opened(), index):
        assert _seen(seen) == ({1, 3}, {1, 3})
    assert _same(index)
    assert len(_files(folder)) == 2 * len(opened()._open().vectors.segments)


def _half(step: str) -> bool:
    """Whether the words are committed and the manifest is not: the revisions that are not alike are held no more."""
    return step in ("words", "manifest")


def _crash_at(step: str, index: LocalIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), index.writer() as writer:
        writer.remove_revisions([1])
        writer.add(_entries(3), _vectors(3))
        if step == "strays":
            writer.remove_revisions([2])
            writer.add(_entries(1), _vectors(1))
        monkeypatch.setattr(STEPS[step], crash)
        try:
            writer.commit()
        finally:
            monkeypatch.undo()


def _same(index: LocalIndex) -> bool:
    dense, words = index.dense_contents(), index.lexical_contents()
    return sorted(zip(*map(list, dense), strict=True)) == sorted(zip(*map(list, words), strict=True))


def test_words_that_a_crash_left_are_gone_even_when_their_revision_is_never_added_again(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened()
    _fill(index, 2)
    _crash_at("manifest", index, monkeypatch)
    assert set(opened().lexical_contents()[1].tolist()) == {2, 3}
    assert opened().revisions().tolist() == [2]
    assert opened().lexical_contents()[1].tolist() == [2]


def test_asking_for_revisions_does_not_wait_for_a_writer(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    index, asked = opened(), []
    _fill(index, 1)

    def ask(*_: object) -> None:
        thread = threading.Thread(target=lambda: asked.append(opened().revisions().tolist()))
        thread.start()
        thread.join(30)
        monkeypatch.undo()

    monkeypatch.setattr(STEPS["manifest"], ask)
    _fill(index, 2)
    assert asked == [[1]]


def test_searches_go_on_while_the_index_is_written(opened: Open) -> None:
    index, stop = opened(), threading.Event()
    _fill(index, 1)
    seen: list[Seen | Exception] = []

    def search() -> None:
        reading = opened()
        while not stop.is_set():
            try:
                seen.append(_seen(reading))
            except Exception as error:
                seen.append(error)

    thread = threading.Thread(target=search)
    thread.start()
    try:
        for number in range(2, 40):
            _fill(index, number)
            _remove(index, number)
    finally:
        stop.set()
        thread.join()
    assert seen
    assert [each for each in seen if isinstance(each, Exception) or not all(1 in part for part in each)] == []


def test_the_words_of_removed_chunks_leave_the_disk_when_their_neighbours_are_written_again(opened: Open) -> None:
    index = opened()
    _fill(index, 1, 2, 3)
    _remove(index, 2)
    with index.writer() as writer:
        neighbours = writer.unpurged().tolist()
        assert neighbours == [1, 3]
        for number in neighbours:
            writer.rewrite_words(_entries(number))
        writer.commit()
        assert writer.unpurged().tolist() == []
    assert _seen(index) == ({1, 3}, {1, 3})
    assert _same(index)


def test_vectors_are_those_that_were_added(opened: Open) -> None:
    index = opened()
    _fill(index, 1, 2, 3)
    assert np.array_equal(index.vectors([3, 1]), _vectors(3, 1))


@pytest.mark.parametrize("shape", [(2, 4), (1, 5), (4,)])
def test_vectors_that_do_not_fit_the_entries_are_refused(opened: Open, shape: tuple[int, ...]) -> None:
    with opened().writer() as writer, pytest.raises(ValueError, match="1 entries"):
        writer.add(_entries(1), np.zeros(shape, dtype=np.float32))


@pytest.mark.parametrize(("embedder", "dimension"), [("two", 4), ("one", 8)])
def test_an_index_of_another_embedding_model_is_refused(
    opened: Open, folder: Path, embedder: str, dimension: int
) -> None:
    _fill(opened(), 1)
    other = LocalIndex(folder, embedder, dimension)
    for use in (other.count, other.revisions, lambda: other.search_dense(AXES[0], ALL, 1), other.writer().__enter__):
        with pytest.raises(Unavailable, match=r"another embedding model.*verify --repair"):
            use()


@pytest.mark.parametrize("content", ["", "nonsense", "{}", "[]", '{"format": 99}', '{"format": 3, "segments": [1]}'])
def test_a_damaged_manifest_is_unavailable(opened: Open, folder: Path, content: str) -> None:
    opened()
    (folder / "manifest.json").write_text(content)
    with pytest.raises(Unavailable, match="verify --repair"):
        opened().count()


@pytest.mark.parametrize("gone", ["manifest.json", "segments", "words", "words/meta.json"])
def test_what_is_missing_is_damage_and_not_an_empty_index(opened: Open, folder: Path, gone: str) -> None:
    _fill(opened(), 1)
    path = folder / gone
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    for use in (LocalIndex.count, _seen, LocalIndex.revisions):
        with pytest.raises(Unavailable, match="verify --repair"):
            use(opened())


def test_older_words_than_the_manifest_says_are_damage(opened: Open, folder: Path, tmp_path: Path) -> None:
    _fill(opened(), 1)
    shutil.copytree(folder / "words", tmp_path / "older")
    _fill(opened(), 2)
    shutil.rmtree(folder / "words")
    (tmp_path / "older").rename(folder / "words")
    with pytest.raises(Unavailable, match="verify --repair"):
        opened().search_lexical("common", ALL, 1)


@pytest.mark.parametrize(
    ("files", "manifest"),
    [
        (
            ("vectors-000004.faiss", "vectors-000004.npy"),
            '{"embedder": "one", "dimension": 4, "commit": 4, "chunks": 9}',
        ),
        (("segments/000004-0.faiss", "segments/000004-0.npy"), '{"format": 2, "embedder": "one", "dimension": 4}'),
    ],
)
def test_nothing_is_left_of_an_index_of_a_format_before(
    opened: Open, folder: Path, files: tuple[str, ...], manifest: str
) -> None:
    for name in (*files, "words/old.term"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("what a deleted document said")
    (folder / "manifest.json").write_text(manifest)
    assert _seen(opened()) == (set(), set())
    _fill(opened(), 1)
    assert _seen(opened()) == ({1}, {1})
    assert [path for path in folder.rglob("*") if path.is_file() and b"deleted document" in path.read_bytes()] == []


def test_the_cosine_of_what_is_held_can_be_asked_for(opened: Open) -> None:
    index = opened()
    _fill(index, 1, 2)
    asked = {hit.chunk_id: hit.score for hit in index.score_dense(AXES[0], [1, 2, 7])}
    assert asked == {hit.chunk_id: hit.score for hit in index.search_dense(AXES[0], ALL, 2)}


def test_a_crash_while_the_index_is_made_leaves_nothing_in_the_way(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("retrieval.index.local.Manifest.write", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            opened()
    _fill(opened(), 1)
    assert _seen(opened()) == ({1}, {1})


def test_an_index_that_a_crash_left_behind_is_searched_also_where_it_cannot_be_mended_now(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = opened()
    _fill(index, 1)
    _crash_at("manifest", index, monkeypatch)

    def full(_: object) -> None:
        raise ValueError("no space left on device")

    monkeypatch.setattr("retrieval.index.lexical.LexicalStore.writer", full)
    assert opened().revisions().tolist() == [1]
