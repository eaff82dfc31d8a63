"""Files of JSON lines as a source."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput, UnreadableDocument
from ingest.sources import SourceItem, SourceLimits, connector_for
from ingest.sources.records import RecordLines
from tests.support.files import write

LIMITS = SourceLimits(max_bytes=1000, max_files=50)
ONE = b'{"id": "fees/1", "title": "Courier  fees", "content": "14 pounds."}'
TWO = b'{"title": "Claims/Travel", "content": "Within a week."}'


def listed(folder: Path, data: bytes) -> list[SourceItem]:
    path = write(folder, {"p.jsonl": data}) / "p.jsonl"
    return list(RecordLines(path, path.as_uri(), LIMITS).list())


def fetched(item: SourceItem, known: str | None = None) -> bytes | None:
    found = connector_for(item.location, LIMITS).fetch(item, known, 1000)
    return found.data if found else None


def test_each_line_is_a_document_named_by_its_title(tmp_path: Path) -> None:
    items = listed(tmp_path, ONE + b"\n\n" + TWO)
    assert [item.name for item in items] == ["Courier fees.json", "Claims-Travel.json"]
    assert [fetched(item) for item in items] == [ONE, TWO]


def test_a_line_is_known_by_its_id_or_its_number(tmp_path: Path) -> None:
    items = listed(tmp_path, ONE + b"\n\n" + TWO)
    assert [item.uri.partition("p.jsonl")[2] for item in items] == ["#fees%2F1", "#line-3"]


def test_a_mark_at_the_beginning_and_windows_line_ends_do_not_count(tmp_path: Path) -> None:
    items = listed(tmp_path, b"\xef\xbb\xbf" + ONE + b"\r\n " + TWO + b"\r\n")
    assert [fetched(item) for item in items] == [ONE, TWO]


def test_an_unchanged_line_in_a_changed_file_is_unchanged(tmp_path: Path) -> None:
    (before, _) = listed(tmp_path, ONE + b"\n" + TWO)
    (_, after) = listed(tmp_path, TWO + b"\n" + ONE)
    assert (after.uri, after.version) == (before.uri, before.version)
    assert fetched(after, before.version) is None


def test_a_changed_line_has_another_version(tmp_path: Path) -> None:
    (before,), (after,) = listed(tmp_path, ONE), listed(tmp_path, ONE.replace(b"14", b"17"))
    assert after.version != before.version
    assert fetched(after, before.version) == ONE.replace(b"14", b"17")


def test_a_file_that_changed_since_it_was_listed_gives_no_other_line(tmp_path: Path) -> None:
    (item, _) = listed(tmp_path, ONE + b"\n" + TWO)
    listed(tmp_path, b" " * 40 + ONE + b"\n" + TWO)
    with pytest.raises(UnreadableDocument, match="changed since"):
        fetched(item)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{broken", "Line 2 is not valid JSON"),
        (b'{"a": "\xff"}', "Line 2 is not valid JSON"),
        (b"[" * 999, "Line 2 is not valid JSON"),
        (b"[1, 2]", "Line 2 is not a JSON object"),
        (b'"text"', "Line 2 is not a JSON object"),
        (b'{"a": "' + b"x" * 2000 + b'"}', "larger than 1,000 bytes"),
        (ONE, "Line 2 has the id of line 1"),
    ],
)
def test_a_broken_line_is_reported_and_the_others_go_on(tmp_path: Path, line: bytes, reason: str) -> None:
    first, bad, last = listed(tmp_path, b"\n".join([ONE, line, TWO]))
    assert [fetched(first), fetched(last)] == [ONE, TWO]
    assert bad.uri.endswith("#line-2")
    with pytest.raises(UnreadableDocument, match=reason):
        fetched(bad)


def test_a_line_without_a_title_is_named_by_its_number(tmp_path: Path) -> None:
    (item,) = listed(tmp_path, b'{"title": true, "id": 7}')
    assert (item.name, item.uri[-2:]) == ("p.jsonl line 1.json", "#7")


def test_a_very_long_id_fits_into_the_database(tmp_path: Path) -> None:
    (item,) = listed(tmp_path, json.dumps({"id": "x" * 900}).encode())
    assert len(item.uri) < len(tmp_path.as_uri()) + 100


def test_a_file_of_too_many_records_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="more than 50 records"):
        listed(tmp_path, b"{}\n" * 51)


def test_a_file_that_is_not_there_is_refused_before_anything_is_listed(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no file"):
        RecordLines(tmp_path / "p.jsonl", "file:///p.jsonl", LIMITS).list()


RECORDS = st.lists(
    st.dictionaries(st.sampled_from(["id", "title", "x"]), st.text(max_size=12), max_size=3), max_size=12
)


@given(RECORDS, st.lists(st.sampled_from(["\n", "\r\n", "\n\n", " \n"]), min_size=12, max_size=12))
def test_every_line_is_found_at_its_place(
    tmp_path_factory: pytest.TempPathFactory, records: list[dict[str, str]], ends: list[str]
) -> None:
    text = "".join(json.dumps(record, ensure_ascii=False) + end for record, end in zip(records, ends, strict=False))
    items = listed(tmp_path_factory.getbasetemp() / "lines", text.encode())
    assert len({item.uri for item in items}) == len(records)
    for item, record in zip(items, records, strict=True):
        try:
            assert json.loads(fetched(item) or b"") == record
        except UnreadableDocument as error:
            assert "has the id of line" in error.message
