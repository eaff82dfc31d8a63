"""The one door to all sources: a spec is opened for listing, and an item's location finds what fetches it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace

from core.errors import InvalidInput
from ingest.sources import disk, hosts
from ingest.sources.archive import archive_at
from ingest.sources.base import Connector, Fetched, SourceItem
from ingest.sources.disk import absolute
from ingest.sources.limits import SourceLimits
from ingest.sources.local import LocalFiles
from ingest.sources.openers import LISTERS
from ingest.sources.records import records_at
from ingest.sources.spec import SourceKind, SourceSpec

# The libraries for the web and for buckets are imported when one is met: a process that parses starts fast.


class Source:
    """A source as it was specified; its items are fetched by their location, as in every other process."""

    def __init__(self, spec: SourceSpec, limits: SourceLimits) -> None:
        self._spec = spec
        self._limits = spec.limits(limits)

    def list(self) -> Iterator[SourceItem]:
        found = LISTERS[self._spec.is_what](self._spec, self._limits)
        return (replace(item, given={**self._spec.given, **item.given}) for item in found)

    def fetch(self, item: SourceItem, known_version: str | None, max_bytes: int) -> Fetched | None:
        return connector_for(item.location, self._limits).fetch(item, known_version, max_bytes)


def open_source(spec: SourceSpec, limits: SourceLimits) -> Connector:
    """The source that `spec` names; nothing is read before it is listed."""
    return Source(spec, limits)


def connector_for(location: str, limits: SourceLimits) -> Connector:
    """What fetches an item, told from its location alone. Raises InvalidInput for a location of no kind."""
    scheme, divider, _ = location.partition(":")
    if location.startswith("/") or scheme == "file":
        return LocalFiles(disk.path_of(location))
    fetcher = _FETCHERS.get(scheme.lower()) if divider else None
    if fetcher is None:
        raise InvalidInput(f"No source is known for what lies at {scheme}.", field="path")
    return fetcher(location, limits)


def named_by_operator(spec: SourceSpec) -> SourceSpec:
    """The spec with an absolute path, and allowed to reach what its location names. Raises InvalidInput for nothing.

    For the command line alone, where whoever names a place may read it anyway.
    """
    if not spec.location.strip():
        raise InvalidInput("Name a file, a folder, a URL or a bucket.", field="path")
    if spec.is_what is SourceKind.WEB:
        return replace(spec, allowed_hosts=(*spec.allowed_hosts, hosts.authority_of(spec.location)))
    if spec.is_what is SourceKind.BUCKET:
        bucket = spec.location.partition("://")[2].partition("/")[0]
        if not bucket:
            raise InvalidInput("Name the bucket, as in s3://BUCKET.", field="path")
        return replace(spec, allowed_buckets=(*spec.allowed_buckets, bucket))
    path = absolute(spec.location)
    if not os.path.lexists(path):
        raise InvalidInput(f"There is no file or folder at {spec.location}.", field="path")
    return replace(spec, location=str(path), absolute_paths=True)


def _page(location: str, limits: SourceLimits) -> Connector:
    from ingest.sources.web import WebPages

    return WebPages([location], limits)


def _object(location: str, limits: SourceLimits) -> Connector:
    from ingest.sources.bucket import BucketFolder

    return BucketFolder(location, limits)


_FETCHERS: dict[str, Callable[[str, SourceLimits], Connector]] = {
    "zip": archive_at,
    "jsonl": records_at,
    "http": _page,
    "https": _page,
    "s3": _object,
}
