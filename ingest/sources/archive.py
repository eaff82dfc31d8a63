"""A ZIP file as a source: each member is a document.

A member is known as `<the archive's URI>!/<the member's path>`, both with percent signs for all that is not a letter,
digit or one of `/ _ . - ~`, so that the first `!/` divides them. Archives in an archive are not opened.
"""

import os
import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, BinaryIO, NoReturn, cast

from core.errors import InvalidInput, UnreadableDocument
from ingest.sources.base import Fetched, SourceItem, folder_collection
from ingest.sources.disk import absolute, opened, opened_source, path_of, version_of
from ingest.sources.limits import SourceLimits
from ingest.sources.members import MemberName, member_name
from ingest.sources.packed import SCHEME, PackedMember, divided, location_of, unpacked
from ingest.sources.patterns import EVERYTHING, Selection

# What the directory of an archive may take for each document that it may hold.
DIRECTORY_BYTES = 300
LEAST_DIRECTORY = 1_000_000


class ZipArchive:
    """The members of the ZIP file at `path`, whose URI is `uri`; listing reads the directory alone.

    Hidden members are left out. One whose name leads out of the archive is handed on, and refused when fetched, so
    that the job's report names it.
    """

    def __init__(
        self,
        path: Path,
        uri: str,
        limits: SourceLimits,
        collection: str | None = None,
        selection: Selection = EVERYTHING,
    ) -> None:
        self._path = absolute(path)
        self._uri = uri
        self._limits = limits
        self._collection = collection
        self._selection = selection

    def list(self) -> Iterator[SourceItem]:
        with opened_source(self._path) as file:
            version = version_of(os.fstat(file.fileno()))
            members = _directory(file, self._path.name, self._limits.max_files)
        return self._items(members, version)

    def fetch(self, item: SourceItem, known_version: str | None, max_bytes: int) -> Fetched | None:
        located = divided(item.location)
        if located is None:
            self._refuse()
        location, member = located
        if member_name(member.name).path is None:
            raise UnreadableDocument("Its name would lead out of the archive; give it another name and pack it again.")
        with opened(location) as file:
            version = version_of(os.fstat(file.fileno()))
            if version is not None and version == known_version:
                return None
            data = unpacked(file, member, max_bytes)
        return Fetched(data, version)

    def _items(
        self, members: dict[str, tuple[MemberName, zipfile.ZipInfo]], version: str | None
    ) -> Iterator[SourceItem]:
        base = self._path.resolve().as_uri()
        for _, (name, info) in sorted(members.items()):
            if name.path is None or self._selection.takes(name.path):
                collection = self._collection or folder_collection(name.path or "")
                location = location_of(base, PackedMember.of(info))
                yield SourceItem(name.shown, f"{self._uri}!/{name.identity}", location, collection, {}, version)

    def _refuse(self) -> NoReturn:
        """An archive that could not be listed is one document, and this says why."""
        try:
            self.list()
        except InvalidInput as error:
            raise UnreadableDocument(error.message) from None
        raise UnreadableDocument("The archive could not be listed, but can be now; ingest it again.")


def archive_at(location: str, limits: SourceLimits) -> ZipArchive:
    """The archive that a member's location names."""
    file = location.removeprefix(SCHEME).partition("!/")[0]
    return ZipArchive(path_of(file), file, limits)


def _directory(file: BinaryIO, shown: str, max_files: int) -> dict[str, tuple[MemberName, zipfile.ZipInfo]]:
    """The visible members by their identity: of two with one name the last counts, as when they are unpacked."""
    try:
        with zipfile.ZipFile(
            cast(IO[bytes], _Bounded(file, max(LEAST_DIRECTORY, max_files * DIRECTORY_BYTES)))
        ) as found:
            infos = [info for info in found.infolist() if not info.orig_filename.endswith(("/", "\\"))]
    except (zipfile.BadZipFile, NotImplementedError, struct.error, ValueError, EOFError):
        raise InvalidInput(f"{shown} is damaged, or not a ZIP file; pack it again.", field="path") from None
    if len(infos) > max_files:
        raise InvalidInput(f"{shown} holds more than {max_files:,} files; divide it.", field="path")
    named = ((member_name(info.orig_filename), info) for info in infos)
    return {name.identity: (name, info) for name, info in named if not name.is_hidden}


class _Bounded:
    """A file that gives no more than `most` bytes at once: the directory, which is read in one go, is believed."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._file = file
        self._most = most
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size: int = -1) -> bytes:
        if size > self._most:
            raise zipfile.BadZipFile("the directory is too large")
        return self._file.read(size)
