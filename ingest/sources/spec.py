"""A source as a job remembers it: all that is needed to open it again, in any process."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from core.errors import InvalidInput
from ingest.sources.base import DEFAULT_COLLECTION
from ingest.sources.disk import absolute
from ingest.sources.limits import SourceLimits


class SourceKind(StrEnum):
    FILES = "files"
    ARCHIVE = "archive"
    RECORDS = "records"
    MANIFEST = "manifest"
    WEB = "web"
    BUCKET = "bucket"


_SCHEMES = {"http": SourceKind.WEB, "https": SourceKind.WEB, "s3": SourceKind.BUCKET}
# What divides the URI of an archive or file of records from the name of what lies in it.
MEMBER_MARKS = {SourceKind.ARCHIVE: "!/", SourceKind.RECORDS: "#"}
_HOLDING_MANY = (SourceKind.FILES, SourceKind.ARCHIVE, SourceKind.BUCKET)
_SUFFIXES = {".zip": SourceKind.ARCHIVE, ".jsonl": SourceKind.RECORDS, ".ndjson": SourceKind.RECORDS}


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """Where documents come from.

    `location` is a path, a URL or `s3://bucket/prefix`; `kind` is told from it unless given, and only a manifest has
    to be. `include` and `exclude` are patterns for what lies in a folder, an archive or a bucket, see `Selection`.
    `given` is said of every document, under the keys of front matter; what the source itself gives goes before it.

    `upload` is the name of a file that a person sent, and `files` the paths, by name, of those sent with a manifest.

    The last three widen `SourceLimits` for this source. They are for those who run policydesk on its own machine:
    nothing that came through the network may set them.
    """

    location: str
    kind: SourceKind | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    collection: str | None = None
    given: Mapping[str, object] = field(default_factory=dict)
    upload: str | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    allowed_hosts: tuple[str, ...] = ()
    allowed_buckets: tuple[str, ...] = ()
    absolute_paths: bool = False

    @property
    def name(self) -> str:
        """What a person calls it: the name of the file that was sent, or the location."""
        return self.upload or self.location

    @property
    def is_what(self) -> SourceKind:
        """The kind, told from the location where it is not given."""
        scheme, divider, _ = self.location.partition("://")
        if self.kind is not None:
            return self.kind
        if divider and scheme.lower() in _SCHEMES:
            return _SCHEMES[scheme.lower()]
        return _SUFFIXES.get(Path(self.name).suffix.lower(), SourceKind.FILES)

    @property
    def prefix(self) -> str | None:
        """What the URIs of all documents of this source begin with, and no others; None where nothing tells."""
        if self.include or self.exclude:
            return None
        if self.is_what is SourceKind.BUCKET:
            return quote(self.location.rstrip("/"), safe=":/") + "/"
        path = absolute(self.location)
        base = path.as_uri() if self.upload is None else self.upload_uri
        if self.is_what is SourceKind.FILES:
            return base.rstrip("/") + "/" if path.is_dir() else None
        return base + MEMBER_MARKS[self.is_what] if self.is_what in MEMBER_MARKS else None

    @property
    def upload_uri(self) -> str:
        return upload_uri(self.upload or "", self.collection)

    def limits(self, base: SourceLimits) -> SourceLimits:
        """The limits of this source, and of all items that come from it."""
        return base.widened(self.allowed_hosts, self.allowed_buckets, self.absolute_paths)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "SourceSpec":
        tuples = ("include", "exclude", "allowed_hosts", "allowed_buckets")
        kind = data.get("kind")
        read: dict[str, Any] = {**data, **{key: tuple(data.get(key, ())) for key in tuples}}
        return cls(**{**read, "kind": SourceKind(kind) if kind else None})


def narrowed(source: SourceSpec, include: Sequence[str], exclude: Sequence[str]) -> SourceSpec:
    """The source with these patterns. Raises InvalidInput for one that holds nothing to choose from."""
    if not include and not exclude:
        return source
    single = source.is_what is SourceKind.FILES and source.upload is not None
    if single or source.is_what not in _HOLDING_MANY:
        raise InvalidInput("Patterns narrow a folder, an archive or a bucket, and nothing else.", field="include")
    return replace(source, include=tuple(include), exclude=tuple(exclude))


def require_whole(source: SourceSpec) -> None:
    """Raises InvalidInput for a source of which nobody can tell what is missing."""
    if source.prefix is None:
        raise InvalidInput(
            "What is missing can only be told of a whole folder, archive, file of records or bucket.",
            field="delete_missing",
        )


def uploaded(name: str, path: Path, collection: str | None) -> SourceSpec:
    """A file that a person sent; sending the name again to the same collection is a new revision of the document.

    An archive and a file of records stand for the documents in them.
    """
    return SourceSpec(str(path.absolute()), collection=collection, upload=name)


def uploaded_manifest(name: str, path: Path, files: Mapping[str, Path], collection: str | None) -> SourceSpec:
    """A manifest that a person sent, and by their names the files that were sent with it."""
    sent = {sent: str(place.absolute()) for sent, place in files.items()}
    return SourceSpec(str(path.absolute()), SourceKind.MANIFEST, collection=collection, upload=name, files=sent)


def upload_uri(name: str, collection: str | None) -> str:
    return f"upload:///{quote(collection or DEFAULT_COLLECTION)}/{quote(name)}"
