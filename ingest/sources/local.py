"""Files and folders of this machine."""

import os
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote

from core.errors import InvalidInput
from ingest.sources.base import Fetched, SourceItem, folder_collection
from ingest.sources.disk import absolute, opened, read, version_of
from ingest.sources.patterns import EVERYTHING, Selection


class LocalFiles:
    """The file at `path`, or every file below the folder `path`.

    Hidden files are left out, and links that lead out of the folder: whoever may name a folder may read no more. So
    are links to folders inside it, whose files are listed where they lie. A folder that cannot be opened is handed on
    as if it were a document, so that the job's report names it.

    Without `collection`, a file belongs to the collection named like the folder it lies in below `path`.
    """

    def __init__(self, path: Path, collection: str | None = None, selection: Selection = EVERYTHING) -> None:
        self._path = absolute(path)
        self._collection = collection
        self._selection = selection

    def list(self) -> Iterator[SourceItem]:
        if self._path.is_file():
            return self._one()
        if not self._path.is_dir():
            raise InvalidInput(f"There is no file or folder at {self._path}.", field="path")
        return self._below()

    def fetch(self, item: SourceItem, known_version: str | None, max_bytes: int) -> Fetched | None:
        with opened(item.location) as file:
            version = version_of(os.fstat(file.fileno()))
            if version is not None and version == known_version:
                return None
            data = read(file, max_bytes)
            changed = version_of(os.fstat(file.fileno())) != version
        return Fetched(data, None if changed else version)

    def _one(self) -> Iterator[SourceItem]:
        if self._selection.takes(self._path.name):
            yield local_item(self._path, self._path.name, self._collection)

    def _below(self) -> Iterator[SourceItem]:
        root, real = self._path.as_uri().rstrip("/"), self._path.resolve().as_uri().rstrip("/")
        for name, found, led_to in self._walk():
            tail = "/" + quote(os.fsencode(name)) if name else ""
            location = led_to.as_uri() if led_to else real + tail
            version = version_of(found) if found else None
            collection = self._collection or folder_collection(name)
            yield SourceItem(_shown(name or self._path.name), root + tail, location, collection, {}, version)

    def _walk(self) -> Iterator[tuple[str, os.stat_result | None, Path | None]]:
        """The name of each file below the root, what the system says of it, and where it leads if it is a link."""
        root = self._path.resolve()
        waiting = [("", _entries(root))]
        while waiting:
            below, entries = waiting[-1]
            if entries is None:
                waiting.pop()
                yield below.rstrip("/"), None, None
                continue
            entry = next(entries, None)
            if entry is None:
                waiting.pop()
            elif entry.name.startswith("."):
                continue
            elif entry.is_dir(follow_symlinks=False):
                if not self._selection.shuts(below + entry.name):
                    waiting.append((f"{below}{entry.name}/", _entries(Path(entry.path))))
            elif self._selection.takes(below + entry.name):
                yield from _file(entry, below + entry.name, root)


def local_item(path: Path, name: str, collection: str | None) -> SourceItem:
    """The one file at an absolute path, links in which the person who named it meant."""
    try:
        version = version_of(path.stat())
    except OSError:
        version = None
    into = collection or folder_collection(name)
    return SourceItem(_shown(name), path.as_uri(), Path(os.path.realpath(path)).as_uri(), into, {}, version)


def _entries(folder: Path) -> Iterator["os.DirEntry[str]"] | None:
    """What lies in a folder, in the order of names; None where it cannot be opened."""
    try:
        with os.scandir(folder) as found:
            return iter(sorted(found, key=attrgetter("name")))
    except OSError:
        return None


def _file(entry: "os.DirEntry[str]", name: str, root: Path) -> Iterator[tuple[str, os.stat_result | None, Path | None]]:
    try:
        if not entry.is_symlink():
            yield name, entry.stat(follow_symlinks=False), None
            return
        led_to = Path(os.path.realpath(entry.path, strict=True))
        if led_to.is_relative_to(root) and not led_to.is_dir():
            yield name, led_to.stat(), led_to
    except OSError:
        # Gone in this moment, or a link that leads nowhere or to itself: reported like a broken file.
        yield name, None, None


def _shown(name: str) -> str:
    """A name that can be stored and shown, also where the file system's is not in UTF-8."""
    return os.fsencode(name).decode("utf-8", "replace")
