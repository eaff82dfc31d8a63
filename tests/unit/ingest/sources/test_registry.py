"""Opening sources from what a job remembers, and fetching their items in another process."""

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from core.errors import InvalidInput, UnreadableDocument
from ingest.sources import (
    SourceItem,
    SourceKind,
    SourceLimits,
    SourceSpec,
    connector_for,
    named_by_operator,
    open_source,
    uploaded,
    uploaded_manifest,
)
from tests.support.files import ROOT, write

LIMITS = SourceLimits()


def listed(spec: SourceSpec) -> list[SourceItem]:
    """As a job does: the spec went through SQL."""
    return list(open_source(SourceSpec.from_json(json.loads(json.dumps(spec.to_json()))), LIMITS).list())


def fetched(item: SourceItem) -> bytes:
    found = connector_for(item.location, LIMITS).fetch(item, None, 1000)
    assert found is not None
    return found.data


def sources(folder: Path) -> Path:
    write(folder, {"in/a.md": "A", "p.jsonl": '{"id": "x"}', "list.csv": "path\nin/a.md\n"})
    with zipfile.ZipFile(folder / "p.zip", "w") as archive:
        archive.writestr("claims/z.md", "Z")
    return folder


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("/rules", SourceKind.FILES),
        ("/rules/a.md", SourceKind.FILES),
        ("/rules/list.csv", SourceKind.FILES),
        ("/rules/P.ZIP", SourceKind.ARCHIVE),
        ("p.jsonl", SourceKind.RECORDS),
        ("p.ndjson", SourceKind.RECORDS),
        ("https://example.com/p.zip", SourceKind.WEB),
        ("HTTP://example.com", SourceKind.WEB),
        ("s3://rules/policies", SourceKind.BUCKET),
    ],
)
def test_the_location_tells_the_kind_of_source(location: str, kind: SourceKind) -> None:
    assert SourceSpec(location).is_what is kind


def test_a_spec_goes_through_json_unchanged() -> None:
    spec = SourceSpec(
        "/rules", SourceKind.MANIFEST, ("*.md",), ("drafts/**",), "claims", {"tags": ["a"]}, "list.csv", {"a.md": "/1"},
        ("example.com",), ("rules",), True,
    )  # fmt: skip
    assert SourceSpec.from_json(json.loads(json.dumps(spec.to_json()))) == spec
    assert SourceSpec.from_json({"location": "/rules"}) == SourceSpec("/rules")


@pytest.mark.parametrize(
    ("name", "kind", "data"),
    [
        ("in", None, b"A"),
        ("p.zip", None, b"Z"),
        ("p.jsonl", None, b'{"id": "x"}'),
        ("list.csv", SourceKind.MANIFEST, b"A"),
    ],
)
def test_every_kind_of_local_source_is_listed_and_fetched(
    tmp_path: Path, name: str, kind: SourceKind | None, data: bytes
) -> None:
    (item,) = listed(SourceSpec(str(sources(tmp_path) / name), kind))
    assert fetched(item) == data


def test_an_item_is_fetched_in_another_process_from_its_location_alone(tmp_path: Path) -> None:
    sources(tmp_path)
    items = [item for name in ("in", "p.zip", "p.jsonl") for item in listed(SourceSpec(str(tmp_path / name)))]
    code = (
        "import sys, json; from ingest.sources import *\n"
        "for row in json.load(sys.stdin):\n"
        "    item = SourceItem(*row)\n"
        "    print(connector_for(item.location, SourceLimits()).fetch(item, None, 99).data)\n"
    )
    rows = json.dumps([[i.name, i.uri, i.location, i.collection, dict(i.given), i.version] for i in items])
    ran = subprocess.run([sys.executable, "-c", code], input=rows, capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout.split("\n") == ["b'A'", "b'Z'", 'b\'{"id": "x"}\'', ""]


def test_a_parsing_process_does_not_load_the_libraries_for_the_web_and_for_buckets() -> None:
    code = "import sys, ingest.sources; print([name for name in ('httpx', 'fsspec') if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert ran.stdout == "[]\n"


def test_what_is_said_of_a_source_holds_for_its_documents_unless_they_say_otherwise(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "A", "list.csv": "path,audience\na.md,supervisors\n"})
    said = {"audience": "agents", "tags": ["home"]}
    (item,) = listed(SourceSpec(str(tmp_path / "list.csv"), SourceKind.MANIFEST, given=said))
    assert item.given == {"audience": "supervisors", "tags": ["home"]}
    (item,) = listed(SourceSpec(str(tmp_path / "a.md"), given=said))
    assert item.given == said


def test_patterns_and_collection_of_a_spec_hold(tmp_path: Path) -> None:
    write(tmp_path, {"a.md": "A", "b.txt": "B", "drafts/c.md": "C"})
    (item,) = listed(SourceSpec(str(tmp_path), include=("*.md",), exclude=("drafts/**",), collection="rules"))
    assert (item.name, item.collection) == ("a.md", "rules")


def test_an_upload_is_known_by_its_collection_and_name(tmp_path: Path) -> None:
    path = write(tmp_path, {"000000": "A"}) / "000000"
    (first,), (second,) = listed(uploaded("fees 1.md", path, None)), listed(uploaded("a.md", path, "rules"))
    assert (first.name, first.uri, first.collection) == ("fees 1.md", "upload:///general/fees%201.md", "general")
    assert (second.uri, fetched(second)) == ("upload:///rules/a.md", b"A")


def test_an_upload_named_like_a_location_stays_an_upload(tmp_path: Path) -> None:
    path = write(tmp_path, {"000000": "A"}) / "000000"
    (item,) = listed(uploaded("s3:x.md", path, None))
    assert (item.uri, fetched(item)) == ("upload:///general/s3%3Ax.md", b"A")


def test_uploaded_archives_and_records_are_unpacked_under_their_names(tmp_path: Path) -> None:
    sources(tmp_path)
    (member,) = listed(uploaded("all.zip", (tmp_path / "p.zip").rename(tmp_path / "000000"), None))
    (line,) = listed(uploaded("all.jsonl", (tmp_path / "p.jsonl").rename(tmp_path / "000001"), "rules"))
    assert (member.uri, member.collection) == ("upload:///general/all.zip!/claims/z.md", "claims")
    assert (line.uri, line.collection) == ("upload:///rules/all.jsonl#x", "rules")
    assert [fetched(member), fetched(line)] == [b"Z", b'{"id": "x"}']


def test_a_damaged_archive_among_uploads_is_a_document_that_fails(tmp_path: Path) -> None:
    (item,) = listed(uploaded("all.zip", write(tmp_path, {"000000": "no archive"}) / "000000", None))
    assert (item.name, item.uri) == ("all.zip", "upload:///general/all.zip")
    with pytest.raises(UnreadableDocument, match="damaged, or not a ZIP file"):
        fetched(item)


def test_an_uploaded_manifest_names_what_was_sent_with_it(tmp_path: Path) -> None:
    write(tmp_path, {"0": "path,audience,collection\nrules/a.md,supervisors,claims\n", "1": "A"})
    (item,) = listed(uploaded_manifest("list.csv", tmp_path / "0", {"a.md": tmp_path / "1"}, None))
    assert (item.uri, item.collection, item.given["audience"]) == ("upload:///general/a.md", "claims", "supervisors")
    assert fetched(item) == b"A"


@pytest.mark.parametrize(
    ("files", "reason"), [({}, "names a.md, which was not sent"), ({"a.md": 1, "b.md": 1}, "does not name b.md")]
)
def test_an_uploaded_manifest_and_the_files_must_agree(tmp_path: Path, files: dict[str, int], reason: str) -> None:
    write(tmp_path, {"0": "path\na.md\n", "1": "A"})
    with pytest.raises(InvalidInput, match=reason):
        listed(uploaded_manifest("list.csv", tmp_path / "0", dict.fromkeys(files, tmp_path / "1"), None))


def test_an_uploaded_manifest_names_no_file_of_the_server(tmp_path: Path) -> None:
    write(tmp_path, {"0": "path\n/etc/passwd\n", "1": "A"})
    with pytest.raises(InvalidInput, match="not sent"):
        listed(uploaded_manifest("list.csv", tmp_path / "0", {"a.md": tmp_path / "1"}, None))


def test_the_operator_may_reach_what_is_named_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, {"in/a.md": "A"}))
    assert named_by_operator(SourceSpec("in")).location == str(tmp_path / "in")
    web, port, bucket = (
        named_by_operator(SourceSpec(location)).limits(LIMITS)
        for location in ("https://Example.com/a?b", "http://example.com:8080/a", "s3://rules/policies")
    )
    assert (web.allowed_hosts, port.allowed_hosts) == ({"example.com"}, {"example.com:8080"})
    assert (bucket.allowed_buckets, bucket.allowed_hosts) == ({"rules"}, set())


@pytest.mark.parametrize("location", ["", "a.md", "ftp://example.com/a", "memory://rules/a.md", "upload:///general/a"])
def test_a_location_of_no_kind_is_refused(location: str) -> None:
    with pytest.raises(InvalidInput, match="No source is known"):
        connector_for(location, LIMITS)


def test_a_path_is_a_location_too(tmp_path: Path) -> None:
    item = SourceItem("a.md", "file:///a.md", str(write(tmp_path, {"a.md": "A"}) / "a.md"))
    assert fetched(item) == b"A"
