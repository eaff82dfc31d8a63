"""Files and folders of this machine as a source."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput, UnreadableDocument
from ingest.sources import SourceItem
from ingest.sources.local import LocalFiles
from ingest.sources.patterns import Selection
from tests.support.files import is_root, write

FILES = {"a.md": "A", "claims/b.md": "B", "claims/old/c.txt": "C", "payments/d.md": "D"}
PARTS = st.lists(st.sampled_from(["a", "ab", "b", "drafts", "x.md", "y.txt", "[1].md"]), min_size=1, max_size=4)
PATHS = st.lists(PARTS.map("/".join), max_size=12)
SEGMENTS = st.lists(
    st.sampled_from(["*", "**", "?", "a*", "*b", "drafts", "*.md", "a", "*a*b*", "[1].md"]), min_size=1, max_size=4
)
PATTERNS = st.lists(st.tuples(SEGMENTS.map("/".join), st.sampled_from(["", "/"])).map("".join), max_size=3)


def names(path: Path, selection: Selection | None = None) -> list[str]:
    return [item.name for item in LocalFiles(path, None, selection or Selection()).list()]


def only(path: Path) -> SourceItem:
    (item,) = LocalFiles(path).list()
    return item


def test_a_folder_gives_all_files_below_it_in_the_order_of_names(tmp_path: Path) -> None:
    assert names(write(tmp_path, FILES)) == ["a.md", "claims/b.md", "claims/old/c.txt", "payments/d.md"]


def test_a_file_belongs_to_the_folder_that_it_lies_in(tmp_path: Path) -> None:
    found = LocalFiles(write(tmp_path, FILES)).list()
    assert [item.collection for item in found] == ["general", "claims", "old", "payments"]


def test_a_folder_whose_name_cannot_name_a_collection_stands_for_the_default(tmp_path: Path) -> None:
    assert only(write(tmp_path, {"(old)/a.md": "A"})).collection == "general"


def test_a_named_collection_goes_before_the_folder(tmp_path: Path) -> None:
    assert {item.collection for item in LocalFiles(write(tmp_path, FILES), "rules").list()} == {"rules"}


def test_a_file_is_known_by_its_absolute_uri(tmp_path: Path) -> None:
    write(tmp_path, {"a b/ü!.md": "A"})
    assert only(tmp_path).uri == f"{tmp_path.as_uri()}/a%20b/%C3%BC%21.md"


def test_a_single_file_is_a_source(tmp_path: Path) -> None:
    item = only(write(tmp_path, FILES) / "claims" / "b.md")
    assert (item.name, item.collection) == ("b.md", "general")


def test_nothing_at_a_path_is_refused_before_anything_is_listed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no file or folder"):
        LocalFiles(tmp_path / "missing").list()


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    assert names(write(tmp_path, {"a.md": "A", ".b.md": "B", ".git/c.md": "C"})) == ["a.md"]


def test_links_that_lead_out_of_the_folder_are_left_out(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": "A"})
    write(tmp_path, {"secret.md": "S", "secrets/s.md": "S"})
    (folder / "b.md").symlink_to(tmp_path / "secret.md")
    (folder / "c").symlink_to(tmp_path / "secrets")
    assert names(folder) == ["a.md"]


def test_a_link_inside_the_folder_is_a_document_of_its_own(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a.md": "A"})
    (folder / "b.md").symlink_to(folder / "a.md")
    first, second = LocalFiles(folder).list()
    assert second.uri.endswith("/b.md")
    assert LocalFiles(folder).fetch(second, None, 10) == LocalFiles(folder).fetch(first, None, 10)


def test_a_link_to_a_folder_inside_lists_nothing_twice(tmp_path: Path) -> None:
    folder = write(tmp_path, {"a/x.md": "A"})
    (folder / "b").symlink_to(folder / "a")
    assert names(folder) == ["a/x.md"]


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.md").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UnreadableDocument, match="gone"):
        LocalFiles(tmp_path).fetch(only(tmp_path), None, 10)


def test_a_link_that_leads_to_itself_is_reported_and_the_rest_is_listed(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "a"})
    (tmp_path / "loop").symlink_to("loop")
    assert names(tmp_path) == ["a.md", "loop"]


def test_a_folder_is_the_same_whatever_way_it_is_named(tmp_path: Path) -> None:
    write(tmp_path / "in", {"a.md": "a"})
    assert only(tmp_path / "in" / ".." / "in") == only(tmp_path / "in")


def test_a_link_that_came_in_the_place_of_a_file_is_not_followed(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.md": "A"})
    secret = write(tmp_path, {"secret.md": "S"}) / "secret.md"
    item = only(folder)
    (folder / "a.md").unlink()
    (folder / "a.md").symlink_to(secret)
    with pytest.raises(UnreadableDocument, match="leads elsewhere"):
        LocalFiles(folder).fetch(item, None, 10)


def test_a_folder_that_is_named_through_a_link_keeps_its_name(tmp_path: Path) -> None:
    write(tmp_path / "v2", {"a.md": "A"})
    (tmp_path / "current").symlink_to(tmp_path / "v2")
    item = only(tmp_path / "current")
    assert item.uri == (tmp_path / "current" / "a.md").as_uri()
    assert LocalFiles(tmp_path).fetch(item, None, 10).data == b"A"


def test_a_folder_that_cannot_be_opened_is_handed_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, scandir = write(tmp_path, {"a.md": "A", "locked/b.md": "B"}), os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "locked":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    locked = list(LocalFiles(folder).list())[1]
    assert locked.name == "locked"
    with pytest.raises(UnreadableDocument, match="folder cannot be opened"):
        LocalFiles(folder).fetch(locked, None, 10)


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    with pytest.raises(UnreadableDocument, match="pipe"):
        LocalFiles(tmp_path).fetch(only(tmp_path), None, 10)


@pytest.mark.skipif(os.name != "posix", reason="names are bytes only here")
def test_a_name_that_is_not_in_utf_8_can_be_shown_and_fetched(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_bytes(b"A")
    item = only(tmp_path)
    assert item.name.encode() == "caf\ufffd.md".encode()
    assert LocalFiles(tmp_path).fetch(item, None, 10).data == b"A"


def test_bytes_up_to_the_limit_are_given(tmp_path: Path) -> None:
    item = only(write(tmp_path, {"a.md": "12345"}))
    assert LocalFiles(tmp_path).fetch(item, None, 5).data == b"12345"
    with pytest.raises(UnreadableDocument, match=r"larger than 4 bytes, the limit in ingest\.max_bytes"):
        LocalFiles(tmp_path).fetch(item, None, 4)


def test_a_file_that_vanished_is_gone(tmp_path: Path) -> None:
    item = only(write(tmp_path, {"a.md": "A"}))
    (tmp_path / "a.md").unlink()
    with pytest.raises(UnreadableDocument, match="file is gone"):
        LocalFiles(tmp_path).fetch(item, None, 10)


@pytest.mark.skipif(is_root(), reason="root may read all files")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    item = only(write(tmp_path, {"a.md": "A"}))
    (tmp_path / "a.md").chmod(0)
    with pytest.raises(UnreadableDocument, match="cannot be opened"):
        LocalFiles(tmp_path).fetch(item, None, 10)


def test_a_file_that_was_just_changed_has_no_version(tmp_path: Path) -> None:
    assert only(write(tmp_path, {"a.md": "A"})).version is None


def test_a_file_that_has_settled_is_not_read_again(tmp_path: Path, settled: Callable[[], None]) -> None:
    write(tmp_path, {"a.md": "A"})
    settled()
    item = only(tmp_path)
    assert item.version is not None
    assert LocalFiles(tmp_path).fetch(item, item.version, 10) is None
    assert LocalFiles(tmp_path).fetch(item, None, 10).version == item.version


def test_a_change_that_keeps_length_and_time_is_seen(
    tmp_path: Path, settled: Callable[[], None], swap: Callable[[Path, bytes], None]
) -> None:
    write(tmp_path, {"a.md": "A"})
    settled()
    item = only(tmp_path)
    time.sleep(0.02)
    swap(tmp_path / "a.md", b"B")
    assert LocalFiles(tmp_path).fetch(item, item.version, 10).data == b"B"


def test_seven_hundred_files_are_listed_at_once(tmp_path: Path) -> None:
    write(tmp_path, {f"{number % 12}/{number}.md": "A" for number in range(698)})
    selection = Selection(["*.md"], ["drafts/**"])
    took = []
    for _ in range(5):
        began = time.perf_counter()
        assert len(list(LocalFiles(tmp_path, None, selection).list())) == 698
        took.append(time.perf_counter() - began)
    # 15 ms where nothing else runs; this only keeps out what is slower by its order.
    assert min(took) < 0.1


@pytest.mark.parametrize(
    ("pattern", "taken"),
    [
        ("*.md", ["a.md", "claims/b.md", "payments/d.md"]),
        ("/*.md", ["a.md"]),
        ("claims", ["claims/b.md", "claims/old/c.txt"]),
        ("claims/", ["claims/b.md", "claims/old/c.txt"]),
        ("claims/*", ["claims/b.md", "claims/old/c.txt"]),
        ("claims/*.md", ["claims/b.md"]),
        ("claims/**", ["claims/b.md", "claims/old/c.txt"]),
        ("**/old/*", ["claims/old/c.txt"]),
        ("claims/**/c.txt", ["claims/old/c.txt"]),
        ("?.md", ["a.md", "claims/b.md", "payments/d.md"]),
        ("a.md/", []),
        ("**", ["a.md", "claims/b.md", "claims/old/c.txt", "payments/d.md"]),
    ],
)
def test_a_pattern_takes_what_it_says(tmp_path: Path, pattern: str, taken: list[str]) -> None:
    write(tmp_path, FILES)
    assert names(tmp_path, Selection([pattern])) == taken
    assert names(tmp_path, Selection([], [pattern])) == sorted(set(FILES) - set(taken))


@given(PATHS, PATTERNS, PATTERNS)
def test_what_is_taken_matches_an_include_and_no_exclude(
    paths: list[str], include: list[str], exclude: list[str]
) -> None:
    selection = Selection(include, exclude)
    for path in filter(selection.takes, paths):
        assert not include or any(Selection([pattern]).takes(path) for pattern in include)
        assert not any(Selection([pattern]).takes(path) for pattern in exclude)


@given(PATHS, PATTERNS, PATTERNS, st.randoms())
def test_the_order_of_patterns_does_not_matter(
    paths: list[str], include: list[str], exclude: list[str], random: object
) -> None:
    shuffled = [sorted(include, key=lambda _: random.random()), sorted(exclude, key=lambda _: random.random())]
    assert [Selection(include, exclude).takes(path) for path in paths] == [
        Selection(*shuffled).takes(path) for path in paths
    ]


@given(PATHS, PATTERNS)
def test_a_folder_is_left_closed_only_when_nothing_below_it_is_wanted(paths: list[str], exclude: list[str]) -> None:
    selection = Selection([], exclude)
    for path in paths:
        parts = path.split("/")
        if any(selection.shuts("/".join(parts[:depth])) for depth in range(1, len(parts))):
            assert not selection.takes(path)


@given(SEGMENTS, PARTS)
def test_a_pattern_agrees_with_the_plain_meaning_of_its_parts(segments: list[str], parts: list[str]) -> None:
    assert Selection(["/" + "/".join(segments)]).takes("/".join(parts)) == plainly(segments, parts)


def plainly(segments: list[str], parts: list[str]) -> bool:
    """The same by trying everything; a pattern may end in any folder above."""
    if not segments:
        return True
    if not parts:
        return False
    if segments[0] == "**":
        rest = segments[1:]
        return any(plainly(rest, parts[skip:]) for skip in range(len(parts))) if rest else True
    return one(segments[0], parts[0]) and plainly(segments[1:], parts[1:])


def one(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(one(pattern[1:], name[skip:]) for skip in range(len(name) + 1))
    return bool(name) and (pattern[0] in ("?", name[0])) and one(pattern[1:], name[1:])


def test_a_pattern_made_to_take_for_ever_does_not() -> None:
    began = time.perf_counter()
    assert not Selection(["*a" * 100 + "b", "/" + "**/a/" * 80 + "b"]).takes("/".join(["a" * 250] * 80))
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize("pattern", ["", "/", "x" * 501])
def test_a_pattern_that_says_nothing_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput, match="pattern"):
        Selection([pattern])
