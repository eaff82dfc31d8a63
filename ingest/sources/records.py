"""A file of JSON lines as a source: each line is a document.

A line is known as `<the file's URI>#<its id>`, or as `#line-<number>` where it has none: lines with an id may change
their order. Its version is the SHA-256 of the line, so that in a file that has changed the other lines are not read
again.
"""

from collections.abc import Iterator
from pathlib import Path

from core.errors import InvalidInput, UnreadableDocument
from core.files import sha256_hex
from ingest.sources.base import DEFAULT_COLLECTION, Fetched, SourceItem
from ingest.sources.disk import absolute, opened, opened_source, path_of, too_large
from ingest.sources.limits import SourceLimits
from ingest.sources.lines import SCHEME, Line, divided, lines, location_of, record_of

SUFFIXES = (".jsonl", ".ndjson")


class RecordLines:
    """The lines of the file at `path`, whose URI is `uri`; no more than one is held at a time.

    A line that is no JSON object, that is too long or has the id of an earlier one is handed on, and refused when
    fetched, so that the job's report names it.
    """

    def __init__(self, path: Path, uri: str, limits: SourceLimits, collection: str | None = None) -> None:
        self._path = absolute(path)
        self._uri = uri
        self._limits = limits
        self._collection = collection or DEFAULT_COLLECTION

    def list(self) -> Iterator[SourceItem]:
        with opened_source(self._path):
            return self._items()

    def fetch(self, item: SourceItem, known_version: str | None, max_bytes: int) -> Fetched | None:
        location, line = divided(item.location)
        if line.size > max_bytes:
            raise too_large(max_bytes)
        if line.repeats:
            raise UnreadableDocument(f"Line {line.number} has the id of line {line.repeats}; give it one of its own.")
        with opened(location) as file:
            file.seek(line.offset)
            data = file.read(line.size)
        version = sha256_hex(data)
        if version != item.version:
            raise UnreadableDocument("The file was changed since the job began; ingest it again.")
        record_of(data, line.number)
        return None if version == known_version else Fetched(data, version)

    def _items(self) -> Iterator[SourceItem]:
        base, seen = self._path.resolve().as_uri(), dict[int, int]()
        with opened_source(self._path) as file:
            for done, (line, data) in enumerate(lines(file, self._limits.max_bytes)):
                if done == self._limits.max_files:
                    raise InvalidInput(f"{self._path.name} has more than {done:,} records; divide it.", field="path")
                yield self._item(base, line, data, seen)

    def _item(self, base: str, line: Line, data: bytes | None, seen: dict[int, int]) -> SourceItem:
        """`seen` tells in which line an identity was found first, by its hash alone: a file has many."""
        title, identity = line.called(data, self._path.name)
        first = seen.setdefault(hash(identity), line.number)
        if first != line.number:
            line, identity = line.repeating(first), f"line-{line.number}"
        version = sha256_hex(data) if data is not None else None
        uri, location = f"{self._uri}#{identity}", location_of(base, line)
        return SourceItem(f"{title}.json", uri, location, self._collection, {}, version)


def records_at(location: str, limits: SourceLimits) -> RecordLines:
    """The file of records that a line's location names."""
    file = location.removeprefix(SCHEME).partition("#")[0]
    return RecordLines(path_of(file), file, limits)
