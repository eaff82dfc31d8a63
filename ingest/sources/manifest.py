"""A list of documents as a source, with what is to be known of each: a CSV or YAML file."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from core.errors import InvalidInput, UnreadableDocument
from ingest.sources.base import NAME_PATTERN, SourceItem
from ingest.sources.disk import absolute, opened_source, read
from ingest.sources.limits import SourceLimits
from ingest.sources.local import local_item
from ingest.sources.rows import Row, rows_of, wrong

REMOTE = ("http", "https", "s3")
RemoteItem = Callable[[str, str | None], SourceItem]


class Manifest:
    """The rows of the list at `path`, each a document in its folder or at a URI, `given` what the row says of it.

    With `files`, paths name these instead: what a person sent together with the list, all of which it must name.
    """

    def __init__(
        self,
        path: Path,
        name: str,
        limits: SourceLimits,
        remote_item: RemoteItem,
        collection: str | None = None,
        files: Mapping[str, SourceItem] | None = None,
    ) -> None:
        self._path = absolute(path)
        self._name = name
        self._limits = limits
        self._remote_item = remote_item
        self._collection = collection
        self._files = files

    def list(self) -> Iterator[SourceItem]:
        """All rows, which are checked before the first is handed on."""
        lines: dict[str, int] = {}
        found = []
        for row in self._rows():
            item = self._described(row)
            if item.uri in lines:
                raise wrong(row.line, f"names the same document as line {lines[item.uri]}")
            lines[item.uri] = row.line
            found.append(item)
        if not found:
            raise wrong(1, "is not followed by any document; write one in each line")
        self._refuse_unnamed(lines)
        return iter(found)

    def _rows(self) -> Iterator[Row]:
        with opened_source(self._path) as file:
            try:
                data = read(file, self._limits.max_bytes)
            except UnreadableDocument as error:
                raise InvalidInput(error.message, field="manifest") from None
        for done, row in enumerate(rows_of(data, self._name)):
            if done == self._limits.max_files:
                raise wrong(row.line, f"is one more than the {done:,} documents that a manifest may name")
            yield row

    def _described(self, row: Row) -> SourceItem:
        """The document of a row. A name that is none is refused with the document, where its facts are read."""
        item = self._item(row)
        said = str(row.given.get("collection") or "").strip()
        return replace(item, given=row.given, collection=said if NAME_PATTERN.fullmatch(said) else item.collection)

    def _item(self, row: Row) -> SourceItem:
        scheme = urlsplit(row.place).scheme if "://" in row.place else ""
        if scheme in REMOTE:
            return self._remote_item(row.place, self._collection)
        if scheme:
            raise wrong(row.line, f"has a URI that begins with {scheme}; use one of {', '.join(REMOTE)}")
        return self._sent(row) if self._files is not None else self._local(row)

    def _sent(self, row: Row) -> SourceItem:
        item = (self._files or {}).get(PurePosixPath(row.place).name)
        if item is None:
            raise wrong(row.line, f"names {row.place}, which was not sent with it")
        return item

    def _local(self, row: Row) -> SourceItem:
        folder = self._path.parent
        path = Path(os.path.normpath(folder / row.place))
        if not self._may_name(row.place, path):
            raise wrong(row.line, f"names {row.place}, which lies outside the manifest's folder")
        if path.is_dir():
            raise wrong(row.line, f"names the folder {row.place}; name the files in it")
        inside = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
        return local_item(path, inside, self._collection)

    def _may_name(self, place: str, path: Path) -> bool:
        if Path(place).is_absolute() and self._limits.absolute_paths:
            return True
        # Links are followed: what may be read is decided by where a path ends.
        ends = Path(os.path.realpath(path))
        return not Path(place).is_absolute() and ends.is_relative_to(self._path.parent.resolve())

    def _refuse_unnamed(self, lines: Mapping[str, int]) -> None:
        """A file that was sent with a list but is not in it would be shown to whoever the defaults say."""
        for name, item in (self._files or {}).items():
            if item.uri not in lines:
                raise wrong(1, f"begins a list that does not name {name}, which was sent with it")
