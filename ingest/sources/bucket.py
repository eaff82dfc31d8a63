"""A bucket, or what lies below a prefix of one, through fsspec."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, unquote

import fsspec

from core.errors import ConfigurationError, InvalidInput, PolicydeskError, Unavailable, UnreadableDocument
from ingest.sources.base import DEFAULT_COLLECTION, Fetched, SourceItem, folder_collection
from ingest.sources.disk import RACY_NS, too_large
from ingest.sources.limits import SourceLimits
from ingest.sources.patterns import EVERYTHING, Selection

S3 = "s3"
ATTEMPTS = 3
SETTLED = timedelta(microseconds=RACY_NS / 1000)


class BucketFolder:
    """All objects below the path of `url`, such as `s3://bucket/policies`; hidden ones are left out.

    An object is known by its URL, with percent signs for all that is not a letter, digit or one of `/ _ . - ~`;
    `url` itself has none. Credentials come from the environment, as the store's own tools read them.
    """

    def __init__(
        self, url: str, limits: SourceLimits, collection: str | None = None, selection: Selection = EVERYTHING
    ) -> None:
        protocol, _, self._path = url.partition("://")
        self._protocol = protocol.lower()
        self._limits = limits
        self._collection = collection
        self._selection = selection

    def list(self) -> Iterator[SourceItem]:
        most, shown = self._limits.max_files, f"{self._protocol}://{self._path}"
        try:
            with self._answering(self._path) as system:
                root = str(system._strip_protocol(self._path)).rstrip("/")
                found: dict[str, dict[str, Any]] = system.find(root, detail=True)
        except UnreadableDocument as error:
            raise InvalidInput(error.message, field="path") from None
        if not found:
            raise InvalidInput(f"There is nothing at {shown}.", field="path")
        if len(found) > most:
            raise InvalidInput(f"{shown} holds more than {most:,} objects; name a longer path.", field="path")
        return self._items(root, found)

    def fetch(self, item: SourceItem, known_version: str | None, max_bytes: int) -> Fetched | None:
        path = unquote(item.location.partition("://")[2])
        with self._answering(path) as system:
            info = system.info(path)
            version, size = _version(info), int(info.get("size") or 0)
            if version is not None and version == known_version:
                return None
            # What is longer by now gives one byte too many; of an empty object no range can be asked.
            data = system.cat_file(path, start=0, end=max_bytes + 1) if 0 < size <= max_bytes else b""
        if max(size, len(data)) > max_bytes:
            raise too_large(max_bytes)
        return Fetched(data, version)

    def _items(self, root: str, found: dict[str, dict[str, Any]]) -> Iterator[SourceItem]:
        for path, info in sorted(found.items()):
            name = path.removeprefix(root).strip("/") or path.rpartition("/")[2]
            if info.get("type") == "directory" or path.endswith("/"):
                continue
            if self._selection.takes(name) and not any(part.startswith(".") for part in name.split("/")):
                uri = object_uri(self._protocol, path)
                yield SourceItem(name, uri, uri, self._collection or folder_collection(name), {}, _version(info))

    @contextmanager
    def _answering(self, path: str) -> Iterator[Any]:
        """The file system that `path` lies in, its errors turned into ours."""
        try:
            yield self._system(path)
        except PolicydeskError:
            raise
        except FileNotFoundError:
            raise UnreadableDocument("The object is gone, or was never there.") from None
        except PermissionError:
            raise UnreadableDocument("It may not be read; give the server's user the right to read it.") from None
        except Exception:
            # What a store's library raises when it has no answer is its own, and changes with its versions.
            raise Unavailable(f"The store behind {self._protocol}:// gives no answer now; try again later.") from None

    def _system(self, path: str) -> Any:
        bucket = path.strip("/").partition("/")[0]
        if self._protocol == S3 and bucket not in self._limits.allowed_buckets:
            raise UnreadableDocument(
                f"The bucket {bucket} is not allowed; ingest.allowed_buckets names those that are."
            )
        options = _s3_options(self._limits) if self._protocol == S3 else {}
        try:
            # Without the cache, which would show a second job what the first one saw.
            return fsspec.filesystem(self._protocol, use_listings_cache=False, **options)
        except ImportError:
            raise ConfigurationError(
                f"Reading from {self._protocol}:// needs more packages; docs/ingesting.md tells how to install them."
            ) from None


def bucket_item(url: str, collection: str | None) -> SourceItem:
    """The one object at `url`, of which nothing is known before it is fetched."""
    protocol, _, path = url.partition("://")
    uri = object_uri(protocol.lower(), path)
    return SourceItem(path.rpartition("/")[2], uri, uri, collection or DEFAULT_COLLECTION)


def object_uri(protocol: str, path: str) -> str:
    return f"{protocol}://{quote(path)}"


def _s3_options(limits: SourceLimits) -> dict[str, Any]:
    waits = {"connect_timeout": limits.timeout_s, "read_timeout": limits.timeout_s}
    config = {**waits, "retries": {"max_attempts": ATTEMPTS}}
    return {"endpoint_url": limits.s3_endpoint, "config_kwargs": config}


def _version(info: dict[str, Any]) -> str | None:
    """The store's own mark of the content where it has one, else size and time, if the time lies back far enough."""
    etag, size = info.get("ETag") or info.get("etag"), info.get("size")
    if etag:
        return f"{size}-{str(etag).strip(chr(34))}"
    changed = next((info[key] for key in ("LastModified", "mtime", "created") if key in info), None)
    if isinstance(changed, int | float):
        changed = datetime.fromtimestamp(changed, UTC)
    if not isinstance(changed, datetime) or changed.tzinfo is None or datetime.now(UTC) - changed < SETTLED:
        return None
    return f"{size}-{changed.isoformat()}"
