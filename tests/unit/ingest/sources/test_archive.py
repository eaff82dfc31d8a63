"""ZIP files as a source."""

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput, UnreadableDocument
from ingest.sources import SourceItem, SourceLimits, connector_for
from ingest.sources.archive import ZipArchive
from ingest.sources.members import member_name
from ingest.sources.patterns import EVERYTHING, Selection

LIMITS = SourceLimits(max_files=100)
UNSAFE = [
    "../x.md",
    "a/../../x.md",
    "/etc/x.md",
    "..",
    "C:/x.md",
    "c:\\x.md",
    "..\\x.md",
    "\\x.md",
    "a\x00.md",
    "a" * 600,
]


def packed(path: Path, members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def listed(path: Path, selection: Selection = EVERYTHING, collection: str | None = None) -> list[SourceItem]:
    return list(ZipArchive(path, path.as_uri(), LIMITS, collection, selection).list())


def fetched(item: SourceItem, max_bytes: int = 10_000_000) -> bytes:
    """As a worker does that knows nothing but the item."""
    found = connector_for(item.location, LIMITS).fetch(item, None, max_bytes)
    assert found is not None
    return found.data


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_each_member_is_a_document(tmp_path: Path, method: int) -> None:
    path = packed(tmp_path / "p.zip", {"b/x y.md": b"B" * 5000, "a.md": b"A", "empty.md": b""}, method)
    items = listed(path)
    assert [item.name for item in items] == ["a.md", "b/x y.md", "empty.md"]
    assert [fetched(item) for item in items] == [b"A", b"B" * 5000, b""]


def test_a_member_is_known_by_the_archive_and_its_path(tmp_path: Path) -> None:
    path = packed(tmp_path / "p!.zip", {"b/x!y.md": b"B"})
    (item,) = listed(path)
    assert item.uri == f"{tmp_path.as_uri()}/p%21.zip!/b/x%21y.md"
    assert fetched(item) == b"B"


def test_a_member_belongs_to_its_folder_unless_a_collection_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", {"claims/a.md": b"A"})
    assert [item.collection for item in (*listed(path), *listed(path, collection="rules"))] == ["claims", "rules"]


def test_hidden_members_and_folders_are_left_out(tmp_path: Path) -> None:
    members = {".a.md": b"", "__MACOSX/._a.md": b"", ".git/x.md": b"", "folder/": b"", "a.md": b"A"}
    assert [item.name for item in listed(packed(tmp_path / "p.zip", members))] == ["a.md"]


def test_patterns_hold_inside_an_archive(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", {"a.md": b"", "drafts/b.md": b"", "c.txt": b""})
    assert [item.name for item in listed(path, Selection(["*.md"], ["drafts/**"]))] == ["a.md"]


def test_an_archive_in_an_archive_stays_closed(tmp_path: Path) -> None:
    inner = packed(tmp_path / "inner.zip", {"a.md": b"A"})
    (item,) = listed(packed(tmp_path / "p.zip", {"inner.zip": inner.read_bytes()}))
    assert (item.name, fetched(item)) == ("inner.zip", inner.read_bytes())


def test_backslashes_divide_names_as_windows_writes_them(tmp_path: Path) -> None:
    (item,) = listed(packed(tmp_path / "p.zip", {"claims\\a.md": b"A"}))
    assert (item.name, item.collection, fetched(item)) == ("claims/a.md", "claims", b"A")


@pytest.mark.parametrize("name", UNSAFE)
def test_a_member_whose_name_leads_out_is_reported_and_never_read(tmp_path: Path, name: str) -> None:
    good, bad = sorted(listed(raw_zip(tmp_path, name)), key=lambda item: "unsafe" in item.uri)
    assert fetched(good) == b"G"
    assert ".." not in bad.uri
    with pytest.raises(UnreadableDocument, match="lead out"):
        fetched(bad)


def raw_zip(folder: Path, name: str) -> Path:
    """An archive with a name that no honest program writes."""
    stand_in = "N" * len(name.encode())
    path = packed(folder / "p.zip", {"good.md": b"G", stand_in: b"B"})
    path.write_bytes(path.read_bytes().replace(stand_in.encode(), name.encode()))
    return path


@given(st.text(st.characters(exclude_categories=("Cs",)), min_size=1) | st.from_regex(r"\A(\.\.?|/|\\|[a-z:]){1,8}\Z"))
def test_no_name_of_a_member_leads_out_of_the_archive(raw: str) -> None:
    name = member_name(raw)
    for path in (PurePosixPath(unquote(name.identity)), PurePosixPath(name.path or "x")):
        assert not path.is_absolute()
        assert ".." not in path.parts
        assert not any("\\" in part or "\x00" in part for part in path.parts)
    assert name.shown.strip()


def test_the_last_of_two_members_with_one_name_counts(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("a.md", b"first")
        archive.writestr("a.md", b"second")
    (item,) = listed(tmp_path / "p.zip")
    assert fetched(item) == b"second"


def test_a_member_with_a_password_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", {"a.md": b"A"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    (item,) = listed(path)
    with pytest.raises(UnreadableDocument, match="password"):
        fetched(item)


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("a.md")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    (item,) = listed(tmp_path / "p.zip")
    with pytest.raises(UnreadableDocument, match="link"):
        fetched(item)


def test_a_rare_way_of_packing_is_refused(tmp_path: Path) -> None:
    (item,) = listed(packed(tmp_path / "p.zip", {"a.md": b"A" * 100}, zipfile.ZIP_LZMA))
    with pytest.raises(UnreadableDocument, match="ordinary ZIP"):
        fetched(item)


def test_a_member_over_the_limit_is_refused_whatever_the_archive_says_of_it(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", {"a.md": bytes(range(256)) * 100})
    data = bytearray(path.read_bytes())
    struct.pack_into("<L", data, data.index(b"PK\x01\x02") + 24, 10)
    path.write_bytes(data)
    (item,) = listed(path)
    with pytest.raises(UnreadableDocument, match="larger than 25,599 bytes"):
        fetched(item, 25_599)
    assert len(fetched(item, 25_600)) == 25_600


def test_a_member_made_to_burst_is_refused(tmp_path: Path) -> None:
    (item,) = listed(packed(tmp_path / "p.zip", {"a.md": b"\0" * 5_000_000}))
    with pytest.raises(UnreadableDocument, match="200 times"):
        fetched(item)


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="more than 100 files"):
        listed(packed(tmp_path / "p.zip", {f"{number}.md": b"" for number in range(101)}))


def test_a_directory_that_would_fill_the_memory_is_not_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", {f"{number:0200}.md": b"" for number in range(5000)})
    with pytest.raises(InvalidInput, match=r"p\.zip is damaged"):
        listed(path)


@pytest.mark.parametrize("data", [b"", b"no archive", b"PK\x03\x04 cut off", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_refused_with_its_name(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "p.zip").write_bytes(data)
    with pytest.raises(InvalidInput, match=r"p\.zip is damaged, or not a ZIP file"):
        listed(tmp_path / "p.zip")


def test_an_archive_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no file"):
        listed(tmp_path / "p.zip")


@given(st.data())
def test_a_damaged_archive_gives_right_bytes_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    out = io.BytesIO()
    content = b"The courier fee is 14 pounds. " * 20
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.md", content)
    broken = bytearray(out.getvalue())
    broken[data.draw(st.integers(0, len(broken) - 1))] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.zip"
    path.write_bytes(broken)
    try:
        found = [fetched(item) for item in listed(path)]
    except (InvalidInput, UnreadableDocument):
        return
    assert found in ([], [content])


def test_an_archive_that_has_settled_is_not_read_again(tmp_path: Path, settled: Callable[[], None]) -> None:
    path = packed(tmp_path / "p.zip", {"a.md": b"A"})
    settled()
    (item,) = listed(path)
    assert item.version is not None
    assert connector_for(item.location, LIMITS).fetch(item, item.version, 10) is None
    packed(path, {"a.md": b"B"})
    assert listed(path)[0].version != item.version


def test_an_archive_that_changed_since_it_was_listed_gives_nothing_false(tmp_path: Path) -> None:
    path = packed(tmp_path / "p.zip", {"a.md": b"A" * 50, "b.md": b"B"}, zipfile.ZIP_STORED)
    item = listed(path)[0]
    packed(path, {"a.md": b"C" * 50, "b.md": b"B"}, zipfile.ZIP_STORED)
    with pytest.raises(UnreadableDocument, match="changed since"):
        fetched(item)
