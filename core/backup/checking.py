"""Opening an export and believing nothing: its names, sizes and hashes are checked before any of it is used.

Nothing is ever unpacked to the disk, so that a member's name leads nowhere; nothing is read beyond the size that the
manifest gives it, and all sizes together must be in proportion to the file's.
"""

import hashlib
import struct
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from pydantic import ValidationError

from core.backup.layout import FORMAT, MANIFEST, ORIGINALS, PARTS, SETTINGS, VECTORS, Manifest, Member
from core.errors import InvalidInput

BLOCK = 1 << 20
MOST_IN_MEMORY = 512 << 20
# Text seldom shrinks to less than a twentieth; a ZIP bomb shrinks to a thousandth.
MOST_RATIO = 100
SMALL = 256 << 20
TROUBLE = (BadZipFile, struct.error, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, KeyError)


class Archive:
    """An export whose every member was checked."""

    def __init__(self, path: Path, file: ZipFile, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        self._file = file

    def lines(self, name: str) -> Iterator[bytes]:
        with self._file.open(name) as member:
            while line := member.readline(MOST_IN_MEMORY):
                yield line

    def data(self, name: str) -> bytes:
        if self.manifest.members[name].bytes > MOST_IN_MEMORY:
            raise ValueError(f"{name} is too large")
        return self._file.read(name)

    @contextmanager
    def vectors(self) -> Iterator[Callable[[int], bytes]]:
        """Gives the vectors one after the other."""
        with self._file.open(VECTORS) as member:

            def read(size: int) -> bytes:
                piece = member.read(size) if 0 <= size <= BLOCK else b""
                if len(piece) != size:
                    raise ValueError("a vector is missing")
                return piece

            yield read
            if member.read(1):
                raise ValueError("there are more vectors than rows for them")


@contextmanager
def opened(path: Path) -> Iterator[Archive]:
    """Open an export and check all of it. Raises InvalidInput for what is no whole, unchanged export.

    So does what is found wrong while it is used.
    """
    try:
        with ZipFile(path) as file:
            manifest = _manifest(file)
            _check_names(file, manifest)
            _check_sizes(file, manifest, path.stat().st_size)
            for name, member in manifest.members.items():
                _check_content(file, name, member)
            yield Archive(path, file, manifest)
    except FileNotFoundError:
        raise InvalidInput(f"There is no file {path}.", field="file") from None
    except OSError as error:
        raise InvalidInput(f"{path} cannot be read ({error.strerror}).", field="file") from None
    except TROUBLE as error:
        raise _refused(path, error) from error


def _refused(path: Path, error: Exception) -> InvalidInput:
    why = "it is no ZIP file, or was cut off" if isinstance(error, BadZipFile) else str(error) or type(error).__name__
    if isinstance(error, ValidationError):
        why = "its manifest is not one that policydesk writes"
    return InvalidInput(f"{path} is no whole, unchanged export ({why}); export it again.", field="file")


def _manifest(file: ZipFile) -> Manifest:
    if MANIFEST not in file.namelist():
        raise ValueError(f"it has no {MANIFEST}")
    if file.getinfo(MANIFEST).file_size > MOST_IN_MEMORY:
        raise ValueError(f"its {MANIFEST} is too large")
    manifest = Manifest.model_validate_json(file.read(MANIFEST))
    if manifest.format != FORMAT:
        raise ValueError(f"it has format {manifest.format}, and this version of policydesk reads format {FORMAT}")
    if manifest != manifest.sealed():
        raise ValueError(f"its {MANIFEST} was changed")
    return manifest


def _check_names(file: ZipFile, manifest: Manifest) -> None:
    twice = [name for name, count in Counter(file.namelist()).items() if count > 1]
    unlike = {MANIFEST, *manifest.members} ^ set(file.namelist())
    strange = [name for name in manifest.members if not _is_known(name)]
    if wrong := sorted({*twice, *unlike, *strange}):
        raise ValueError(f"its members are not those of its manifest: {wrong[0]!r}")
    if missing := sorted({SETTINGS, VECTORS, *(part.member for part in PARTS)} - manifest.members.keys()):
        raise ValueError(f"it has no {missing[0]}")


def _is_known(name: str) -> bool:
    number = name.removeprefix(ORIGINALS)
    is_original = name.startswith(ORIGINALS) and number.isascii() and number.isdigit()
    return is_original or name in {SETTINGS, VECTORS, *(part.member for part in PARTS)}


def _check_sizes(file: ZipFile, manifest: Manifest, size: int) -> None:
    for name, member in manifest.members.items():
        info = file.getinfo(name)
        if info.file_size != member.bytes or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ValueError(f"{name} has another size than its manifest says")
    if sum(member.bytes for member in manifest.members.values()) > MOST_RATIO * size + SMALL:
        raise ValueError("it would unpack to more than a hundred times its size")


def _check_content(file: ZipFile, name: str, member: Member) -> None:
    digest, left = hashlib.sha256(), member.bytes
    try:
        with file.open(name) as content:
            while left > 0 and (block := content.read(min(BLOCK, left))):
                digest.update(block)
                left -= len(block)
    except BadZipFile:
        raise ValueError(f"{name} is damaged") from None
    if left or digest.hexdigest() != member.sha256:
        raise ValueError(f"{name} was changed")
