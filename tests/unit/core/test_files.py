"""Atomic writes: the old content or the new, never a part."""

from pathlib import Path

import pytest

from core.files import atomic_build, atomic_write, sha256_file, sha256_hex


def test_a_written_file_holds_its_data(tmp_path: Path) -> None:
    atomic_write(tmp_path / "deep" / "file", b"new")
    assert (tmp_path / "deep" / "file").read_bytes() == b"new"


def test_a_second_write_replaces_the_first(tmp_path: Path) -> None:
    atomic_write(tmp_path / "file", b"a longer old content")
    atomic_write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_a_failing_build_leaves_the_old_file_and_nothing_else(tmp_path: Path, error: type[BaseException]) -> None:
    def fail(temporary: Path) -> None:
        temporary.write_bytes(b"half")
        raise error

    atomic_write(tmp_path / "file", b"old")
    with pytest.raises(error):
        atomic_build(tmp_path / "file", fail)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"old"}


def test_nothing_is_seen_under_the_name_while_it_is_being_built(tmp_path: Path) -> None:
    seen: list[bool] = []
    atomic_build(tmp_path / "file", lambda temporary: seen.append((tmp_path / "file").exists()))
    assert seen == [False]


def test_a_file_hashes_like_its_bytes(tmp_path: Path) -> None:
    atomic_write(tmp_path / "file", b"abc")
    assert sha256_file(tmp_path / "file") == sha256_hex(b"abc")
    assert sha256_hex(b"abc").startswith("ba7816bf")
