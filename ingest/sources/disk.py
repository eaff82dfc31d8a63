"""Files of this machine: where they lie, whether they have changed, and opening them with care."""

import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote_to_bytes

from core.errors import InvalidInput, UnreadableDocument

SCHEME = "file://"
PIECE = 1 << 20
# A file that is changed twice within one tick of the file system's clock shows the same times after both changes. A
# version taken between the two would hide the second for ever, so that a file that was just changed has none. Two
# seconds is the coarsest clock in use (FAT).
RACY_NS = 2_000_000_000


def absolute(path: Path | str) -> Path:
    """The one absolute path of a place, whatever `..` and `~` it was named with; links stay links."""
    return Path(os.path.normpath(Path(path).expanduser().absolute()))


def path_of(location: str) -> Path:
    """The path in a file's URI, or `location` itself where it is a path."""
    if not location.startswith(SCHEME):
        return Path(location)
    return Path(os.fsdecode(unquote_to_bytes(location.removeprefix(SCHEME))))


def version_of(found: os.stat_result) -> str | None:
    """Changes with every change of the file; None where a later change could go unseen."""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < RACY_NS:
        return None
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}-{found.st_ino}"


@contextmanager
def opened(location: str) -> Iterator[BinaryIO]:
    """The regular file at `location`, opened for reading. Raises UnreadableDocument where it cannot be."""
    try:
        with _open(location) as file:
            yield file
    except FileNotFoundError:
        raise UnreadableDocument("The file is gone, or was never there.") from None
    except OSError:
        raise UnreadableDocument("The file cannot be opened; give the server's user the right to read it.") from None


@contextmanager
def opened_source(path: Path) -> Iterator[BinaryIO]:
    """The file that is a source of documents. Raises InvalidInput where it cannot be opened."""
    if not path.is_file():
        raise InvalidInput(f"There is no file at {path}.", field="path")
    try:
        with opened(str(path)) as file:
            yield file
    except UnreadableDocument as error:
        raise InvalidInput(error.message, field="path") from None


def read(file: BinaryIO, max_bytes: int) -> bytes:
    """All that is left of an open file, whatever size it claims. Raises UnreadableDocument beyond `max_bytes`."""
    pieces, size = [], 0
    while piece := file.read(PIECE):
        size += len(piece)
        if size > max_bytes:
            raise too_large(max_bytes)
        pieces.append(piece)
    return b"".join(pieces)


def too_large(max_bytes: int) -> UnreadableDocument:
    return UnreadableDocument(f"The file is larger than {max_bytes:,} bytes, the limit in ingest.max_bytes.")


def _open(location: str) -> BinaryIO:
    path = path_of(location)
    if location.startswith(SCHEME):
        _refuse_moved(path)
    # Not to wait for a pipe's other end, and not to follow a link that came in the file's place.
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (os.O_NOFOLLOW if location.startswith(SCHEME) else 0)
    descriptor = os.open(path, flags)
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise UnreadableDocument("The folder cannot be opened; give the server's user the right to read it.")
    raise UnreadableDocument("It is not a file that holds bytes, but a device, a pipe or the like.")


def _refuse_moved(path: Path) -> None:
    """Listing resolved all links; one that is there now could lead to what must not be read."""
    if not path.exists():
        raise FileNotFoundError(path)
    if os.path.realpath(path) != str(path):
        raise UnreadableDocument("The file now leads elsewhere than when the job began; ingest it again.")
