"""Buckets as a source: fsspec's memory for what is the same for all, and moto's server for S3."""

import socket
import sys
from collections.abc import Iterator
from typing import Any

import fsspec
import pytest

from core.errors import ConfigurationError, InvalidInput, Unavailable, UnreadableDocument
from ingest.sources import SourceItem, SourceLimits, SourceSpec, connector_for, open_source
from ingest.sources.bucket import BucketFolder, bucket_item
from ingest.sources.patterns import Selection

OBJECTS = {"a.md": b"A", "claims/b c#.md": b"B", ".hidden/c.md": b"C", "empty.md": b""}


@pytest.fixture
def memory() -> Iterator[str]:
    store = fsspec.filesystem("memory")
    for name, data in OBJECTS.items():
        store.pipe(f"/rules/{name}", data)
    yield "memory://rules"
    store.rm("/rules", recursive=True)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    pytest.importorskip("s3fs", reason="the extra s3 is not installed")
    server = pytest.importorskip("moto.server", reason="moto is not installed").ThreadedMotoServer("127.0.0.1", 0)
    server.start()
    host, port = server.get_host_and_port()
    with pytest.MonkeyPatch.context() as patch:
        for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(key, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def store(endpoint: str) -> Iterator[Any]:
    found = fsspec.filesystem("s3", endpoint_url=endpoint, use_listings_cache=False)
    found.mkdir("rules")
    for name, data in OBJECTS.items():
        found.pipe(f"rules/policies/{name}", data)
    yield found
    found.rm("rules", recursive=True)


@pytest.fixture
def limits(endpoint: str) -> SourceLimits:
    return SourceLimits(allowed_buckets=frozenset({"rules"}), s3_endpoint=endpoint, timeout_s=5)


def listed(url: str, limits: SourceLimits, **narrowed: Any) -> list[SourceItem]:
    return list(open_source(SourceSpec(url, **narrowed), limits).list())


def test_each_object_is_a_document_and_hidden_ones_are_left_out(memory: str) -> None:
    items = list(BucketFolder(memory, SourceLimits()).list())
    assert [(item.name, item.collection) for item in items] == [
        ("a.md", "general"),
        ("claims/b c#.md", "claims"),
        ("empty.md", "general"),
    ]
    assert [BucketFolder(memory, SourceLimits()).fetch(item, None, 1).data for item in items] == [b"A", b"B", b""]


def test_patterns_hold_in_a_bucket(memory: str) -> None:
    found = BucketFolder(memory, SourceLimits(), "rules", Selection(["*.md"], ["claims", "empty*"])).list()
    assert [(item.name, item.collection) for item in found] == [("a.md", "rules")]


def test_one_object_is_a_source(memory: str) -> None:
    (item,) = BucketFolder(f"{memory}/a.md", SourceLimits()).list()
    assert (item.name, item.uri) == ("a.md", "memory:///rules/a.md")


def test_an_object_that_was_just_written_has_no_version_where_only_its_time_tells(memory: str) -> None:
    assert {item.version for item in BucketFolder(memory, SourceLimits()).list()} == {None}


def test_nothing_at_a_path_is_refused(memory: str) -> None:
    with pytest.raises(InvalidInput, match="nothing at memory://rules/missing"):
        BucketFolder(f"{memory}/missing", SourceLimits()).list()


def test_a_bucket_of_too_many_objects_is_refused(memory: str) -> None:
    with pytest.raises(InvalidInput, match="more than 2 objects"):
        BucketFolder(memory, SourceLimits(max_files=2)).list()


def test_an_object_over_the_limit_is_refused(memory: str) -> None:
    fsspec.filesystem("memory").pipe("/rules/a.md", b"12345")
    item = bucket_item(f"{memory}/a.md", None)
    assert BucketFolder(memory, SourceLimits()).fetch(item, None, 5).data == b"12345"
    with pytest.raises(UnreadableDocument, match="larger than 4 bytes"):
        BucketFolder(memory, SourceLimits()).fetch(item, None, 4)


def test_an_object_that_vanished_is_gone(memory: str) -> None:
    with pytest.raises(UnreadableDocument, match="gone"):
        BucketFolder(memory, SourceLimits()).fetch(bucket_item(f"{memory}/missing.md", None), None, 10)


def test_without_the_extra_the_way_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "s3fs", None)
    # Another test may have found it already.
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)
    limits = SourceLimits(allowed_buckets=frozenset({"absent"}))
    with pytest.raises(ConfigurationError, match="how to install"):
        listed("s3://absent/x", limits)


def test_a_bucket_that_is_not_allowed_is_not_asked() -> None:
    with pytest.raises(InvalidInput, match="bucket secrets is not allowed"):
        listed("s3://secrets/x", SourceLimits(allowed_buckets=frozenset({"rules"})))
    with pytest.raises(InvalidInput, match="bucket secrets is not allowed"):
        listed("S3://secrets/x", SourceLimits())
    item = bucket_item("S3://secrets/x.md", None)
    with pytest.raises(UnreadableDocument, match="bucket secrets is not allowed"):
        connector_for(item.location, SourceLimits()).fetch(item, None, 10)


def test_objects_of_s3_are_listed_and_fetched_by_their_location_alone(store: Any, limits: SourceLimits) -> None:
    items = listed("s3://rules/policies", limits)
    assert [item.name for item in items] == ["a.md", "claims/b c#.md", "empty.md"]
    assert items[1].uri == "s3://rules/policies/claims/b%20c%23.md"
    assert [connector_for(item.location, limits).fetch(item, None, 9).data for item in items] == [b"A", b"B", b""]


def test_an_object_of_s3_is_read_again_only_when_it_changed(store: Any, limits: SourceLimits) -> None:
    item = listed("s3://rules/policies", limits)[0]
    assert item.version is not None
    assert connector_for(item.location, limits).fetch(item, item.version, 9) is None
    store.pipe("rules/policies/a.md", b"Z")
    assert connector_for(item.location, limits).fetch(item, item.version, 9).data == b"Z"
    assert listed("s3://rules/policies", limits)[0].version != item.version


def test_a_bucket_of_s3_that_is_not_there_is_refused(endpoint: str) -> None:
    limits = SourceLimits(allowed_buckets=frozenset({"missing"}), s3_endpoint=endpoint, timeout_s=5)
    with pytest.raises(InvalidInput, match=r"gone, or was never there|nothing at"):
        listed("s3://missing/x", limits)


def test_a_store_that_does_not_answer_is_tried_again(endpoint: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        dead = f"http://127.0.0.1:{unused.getsockname()[1]}"
        limits = SourceLimits(allowed_buckets=frozenset({"rules"}), s3_endpoint=dead, timeout_s=1)
        with pytest.raises(Unavailable, match="no answer now"):
            listed("s3://rules/x", limits)
