"""Lists of documents as a source."""

import json
from pathlib import Path

import pytest

from core.errors import InvalidInput
from ingest.sources import SourceItem, SourceKind, SourceLimits, SourceSpec, open_source
from tests.support.files import write

CSV = """path,title,collection,valid_from,valid_to,supersedes,audience,tags
fees.md,Courier fees,payments,2026-01-01,,,supervisors,"fees; home, travel"
old/fees.md,,,,2025-12-31,,,
"""
YAML = """
- path: fees.md
  title: Courier fees
  collection: payments
  valid_from: 2026-01-01
  audience: supervisors
  tags: [fees, home, travel]
- path: old/fees.md
  valid_to: 2025-12-31
"""


def listed(folder: Path, text: str | bytes, name: str = "list.csv", **limits: object) -> list[SourceItem]:
    write(folder, {"fees.md": "F", "old/fees.md": "O", name: text})
    spec = SourceSpec(str(folder / name), SourceKind.MANIFEST)
    return list(open_source(spec, SourceLimits(**limits)).list())  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "name"), [(CSV, "list.csv"), (YAML, "list.yaml"), (CSV.replace(",", "\t"), "l.tsv")])
def test_each_row_is_a_document_with_what_the_row_says(tmp_path: Path, text: str, name: str) -> None:
    first, second = listed(tmp_path, text.replace("fees; home\t travel", "fees; home; travel"), name)
    assert first.given == {
        "title": "Courier fees",
        "collection": "payments",
        "valid_from": "2026-01-01",
        "audience": "supervisors",
        "tags": ["fees", "home", "travel"],
    }
    assert second.given == {"valid_to": "2025-12-31"}
    assert [first.collection, second.collection] == ["payments", "old"]
    assert [first.uri, second.uri] == [(tmp_path / "fees.md").as_uri(), (tmp_path / "old" / "fees.md").as_uri()]


def test_what_is_given_can_be_stored_as_json(tmp_path: Path) -> None:
    text = "- {path: a.md, valid_from: 2026-01-01 10:00:00, title: 1.5, tags: [2026-01-01], supersedes: {a: !!set {b}}}"
    (item,) = listed(tmp_path, text, "list.yml")
    assert json.loads(json.dumps(item.given, allow_nan=False))["valid_from"] == "2026-01-01"


def test_excels_semicolons_and_byte_order_mark_are_read(tmp_path: Path) -> None:
    (item,) = listed(tmp_path, b"\xef\xbb\xbfpath;audience\r\nfees.md;agents\r\n;\r\n")
    assert item.given == {"audience": "agents"}


def test_the_documents_of_a_manifest_are_fetched_where_they_lie(tmp_path: Path) -> None:
    items = listed(tmp_path, CSV)
    source = open_source(SourceSpec(str(tmp_path / "list.csv"), SourceKind.MANIFEST), SourceLimits())
    assert [source.fetch(item, None, 10).data for item in items] == [b"F", b"O"]


def test_rows_with_uris_go_to_the_web_and_to_buckets(tmp_path: Path) -> None:
    page, blob = listed(tmp_path, "uri,audience\nhttps://example.com/fees?id=1,agents\ns3://rules/a b.md,\n")
    assert (page.uri, page.name, page.given) == ("https://example.com/fees?id=1", "fees", {"audience": "agents"})
    assert (blob.uri, blob.name, blob.given) == ("s3://rules/a%20b.md", "a b.md", {})


def test_a_collection_that_is_no_name_is_left_to_be_refused_with_its_document(tmp_path: Path) -> None:
    (item,) = listed(tmp_path, f"path,collection\nfees.md,{'x' * 80}\n")
    assert (item.collection, item.given["collection"]) == ("general", "x" * 80)


def test_an_empty_value_in_yaml_is_kept_because_it_was_meant_to_say_something(tmp_path: Path) -> None:
    (item,) = listed(tmp_path, "- path: fees.md\n  audience:\n", "list.yaml")
    assert item.given == {"audience": None}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Line 1 .* any document"),
        ("path,title\n", "Line 1 .* any document"),
        ("path,audiance\nfees.md,agents\n", "Line 1 .* audiance; audience was probably meant"),
        ("pat,title\nfees.md,A\n", "Line 1 .* pat; path was probably meant"),
        ("path,title,title\nfees.md,A,B\n", "Line 1 .* column title twice"),
        ("title\nA\n", "Line 2 .* one of the columns path and uri"),
        ("path,uri\nfees.md,https://example.com/a\n", "Line 2 .* one of the columns"),
        ("path\nfees.md\nold/../fees.md\n", "Line 3 .* same document as line 2"),
        ("path,title\nfees.md,A,B\n", "Line 2 .* more cells"),
        ('path,title\nfees.md,"A\n', "Line 2 .* not CSV"),
        ("path\n../x.md\n", "Line 2 .* outside the manifest's folder"),
        ("path\n/etc/passwd\n", "Line 2 .* outside the manifest's folder"),
        ("path\nold\n", "Line 2 .* the folder old"),
        ("uri\nfile:///etc/passwd\n", "Line 2 .* begins with file"),
        ("uri\ngopher://x\n", "Line 2 .* begins with gopher"),
        (b"path,title\nfees.md,\xff\n", "Line 2 .* not in UTF-8"),
    ],
)
def test_a_list_that_is_wrong_is_refused_with_its_line(tmp_path: Path, text: str | bytes, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        listed(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Line 1"),
        ("path: fees.md", "Line 1 .* list"),
        ("- fees.md", "Line 1 .*key: value"),
        ("- path: fees.md\n- path: [", "Line 2 .* not YAML|Line 3 .* not YAML"),
        ("- path: fees.md\n- &a {path: b.md}\n- *a", "Line 3 .* alias"),
        ("- path: fees.md\n- path: b.md\n  valid_from: 2026-02-31", "Line 2 .* cannot be read"),
        ("- path: fees.md\n- path: b.md\n  audiense: x", "Line 2 .* audience was probably meant"),
        ("- path: !!python/name:os.system x", "Line 1 .* not YAML"),
        ("[" * 3000, "Line 1"),
    ],
)
def test_a_yaml_list_that_is_wrong_is_refused_with_its_line(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=reason):
        listed(tmp_path, text, "list.yaml")


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"secret.md": "S"})
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(InvalidInput, match="outside"):
        listed(tmp_path / "in", "path\na.md\n")


def test_absolute_paths_are_for_those_who_are_allowed_them(tmp_path: Path) -> None:
    write(tmp_path, {"other/a.md": "A"})
    (item,) = listed(tmp_path / "in", f"path\n{tmp_path}/other/a.md\n", absolute_paths=True)
    assert item.name == "a.md"


def test_a_list_of_too_many_bytes_or_documents_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="larger than 20 bytes"):
        listed(tmp_path, CSV, max_bytes=20)
    with pytest.raises(InvalidInput, match=r"Line 3 .* one more than the 1 documents"):
        listed(tmp_path, CSV, max_files=1)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no file"):
        open_source(SourceSpec(str(tmp_path / "x.csv"), SourceKind.MANIFEST), SourceLimits()).list()
