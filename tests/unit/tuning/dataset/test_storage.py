"""Training sets on disk."""

import os
from pathlib import Path

import pytest

from core.errors import InvalidInput, NotFound
from tests.support.rows import row
from tuning.dataset import storage

ROWS = [row("How much is it?"), row("How long is it?", split="validation")]


def test_a_set_is_read_back_as_it_was(tmp_path: Path) -> None:
    assert storage.load(tmp_path, storage.save(tmp_path, ROWS, {})) == ROWS


def test_the_same_rows_have_the_same_name(tmp_path: Path) -> None:
    assert storage.save(tmp_path / "a", ROWS, {}) == storage.save(tmp_path / "b", ROWS, {"left_out": {}})


def test_a_set_that_was_changed_is_refused(tmp_path: Path) -> None:
    name = storage.save(tmp_path, ROWS, {})
    path = tmp_path / name / storage.ROWS
    path.write_bytes(path.read_bytes().replace("£5".encode(), "£6".encode()))
    with pytest.raises(InvalidInput, match="changed"):
        storage.load(tmp_path, name)


def test_a_set_whose_rows_were_not_written_is_not_there(tmp_path: Path) -> None:
    name = storage.save(tmp_path, ROWS, {})
    (tmp_path / name / storage.ROWS).unlink()
    assert storage.there_are(tmp_path) == []
    with pytest.raises(NotFound):
        storage.load(tmp_path, name)


def test_a_set_is_named_by_the_beginning_of_its_hash(tmp_path: Path) -> None:
    name = storage.save(tmp_path, ROWS, {})
    assert storage.named(tmp_path, name[:8]) == name


@pytest.mark.parametrize("beginning", ["", "0", "zzzzzzzz", "../../etc"])
def test_what_names_no_one_set_is_answered_with_those_that_there_are(tmp_path: Path, beginning: str) -> None:
    name = storage.save(tmp_path, ROWS, {})
    with pytest.raises(NotFound, match=name[:12]):
        storage.named(tmp_path, beginning)


def test_the_newest_set_comes_first(tmp_path: Path) -> None:
    first, second = storage.save(tmp_path, ROWS[:1], {}), storage.save(tmp_path, ROWS, {})
    os.utime(tmp_path / first / storage.ROWS, (1, 1))
    assert storage.there_are(tmp_path) == [second, first]


def test_a_set_that_is_built_once_more_is_the_newest(tmp_path: Path) -> None:
    first, second = storage.save(tmp_path, ROWS[:1], {}), storage.save(tmp_path, ROWS, {})
    for name in (first, second):
        os.utime(tmp_path / name / storage.ROWS, (1, 1))
    assert storage.save(tmp_path, ROWS[:1], {}) == first
    assert storage.there_are(tmp_path) == [first, second]


def test_a_damaged_set_is_mended_by_building_it_anew(tmp_path: Path) -> None:
    name = storage.save(tmp_path, ROWS, {})
    (tmp_path / name / storage.ROWS).write_bytes(b"")
    assert storage.load(tmp_path, storage.save(tmp_path, ROWS, {})) == ROWS


def test_the_card_counts_rows_and_what_was_left_out(tmp_path: Path) -> None:
    name = storage.save(tmp_path, ROWS, {"left_out": {"asked before": 3}})
    card = (tmp_path / name / storage.CARD).read_text("utf-8")
    assert all(line in card for line in ("| train | 1 |", "| validation | 1 |", "| asked before | 3 |"))
