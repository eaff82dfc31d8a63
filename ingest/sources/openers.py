"""How each kind of source is opened for listing."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from core.errors import InvalidInput
from ingest.sources import packed
from ingest.sources.archive import ZipArchive
from ingest.sources.base import DEFAULT_COLLECTION, SourceItem
from ingest.sources.disk import absolute
from ingest.sources.limits import SourceLimits
from ingest.sources.local import LocalFiles
from ingest.sources.manifest import Manifest
from ingest.sources.patterns import Selection
from ingest.sources.records import RecordLines
from ingest.sources.spec import SourceKind, SourceSpec, upload_uri

# The libraries for the web and for buckets are imported when one is met: a process that parses starts fast.


def _files(spec: SourceSpec, limits: SourceLimits) -> Iterator[SourceItem]:
    if spec.upload is not None:
        return iter([_uploaded_item(spec.upload, Path(spec.location), spec.collection)])
    return LocalFiles(Path(spec.location), spec.collection, _selection(spec)).list()


def _archive(spec: SourceSpec, limits: SourceLimits) -> Iterator[SourceItem]:
    path = Path(spec.location)
    try:
        return ZipArchive(path, _uri(spec), limits, spec.collection, _selection(spec)).list()
    except InvalidInput:
        if spec.upload is None:
            raise
        # Of what was sent together, one damaged archive must not stop the rest: it becomes a document that fails.
        item = _uploaded_item(spec.upload, path, spec.collection)
        return iter([replace(item, location=packed.SCHEME + item.location)])


def _records(spec: SourceSpec, limits: SourceLimits) -> Iterator[SourceItem]:
    return RecordLines(Path(spec.location), _uri(spec), limits, spec.collection).list()


def _manifest(spec: SourceSpec, limits: SourceLimits) -> Iterator[SourceItem]:
    path, files = Path(spec.location), None
    if spec.upload is not None:
        files = {name: _uploaded_item(name, Path(place), spec.collection) for name, place in spec.files.items()}
    return Manifest(path, spec.upload or path.name, limits, _remote_item, spec.collection, files).list()


def _web(spec: SourceSpec, limits: SourceLimits) -> Iterator[SourceItem]:
    return iter([_remote_item(spec.location, spec.collection)])


def _bucket(spec: SourceSpec, limits: SourceLimits) -> Iterator[SourceItem]:
    from ingest.sources.bucket import BucketFolder

    return BucketFolder(spec.location, limits, spec.collection, _selection(spec)).list()


def _remote_item(url: str, collection: str | None) -> SourceItem:
    if url.lower().startswith("s3://"):
        from ingest.sources.bucket import bucket_item

        return bucket_item(url, collection)
    from ingest.sources.web import web_item

    return web_item(url, collection)


def _uploaded_item(name: str, path: Path, collection: str | None) -> SourceItem:
    location = path.resolve().as_uri()
    return SourceItem(name, upload_uri(name, collection), location, collection or DEFAULT_COLLECTION)


def _uri(spec: SourceSpec) -> str:
    return spec.upload_uri if spec.upload is not None else absolute(spec.location).as_uri()


def _selection(spec: SourceSpec) -> Selection:
    return Selection(spec.include, spec.exclude)


LISTERS: dict[SourceKind, Callable[[SourceSpec, SourceLimits], Iterator[SourceItem]]] = {
    SourceKind.FILES: _files,
    SourceKind.ARCHIVE: _archive,
    SourceKind.RECORDS: _records,
    SourceKind.MANIFEST: _manifest,
    SourceKind.WEB: _web,
    SourceKind.BUCKET: _bucket,
}
