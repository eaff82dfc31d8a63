"""One member of a ZIP file, unpacked with nothing believed of what the archive says of its size."""

import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import parse_qs, quote, unquote, urlencode

from core.errors import UnreadableDocument
from ingest.sources.disk import PIECE, too_large

SCHEME = "zip:"
HEADER = struct.Struct("<4s22xHH")
# Work that people save shrinks to a twentieth; only a file made to burst shrinks to this part.
MAX_RATIO = 200
LEAST_CAP = 1_000_000
DAMAGED = "It cannot be unpacked: the archive is damaged, or was changed since the job began; pack and ingest it again."


@dataclass(frozen=True, slots=True)
class PackedMember:
    """What the archive's directory says of a member, enough to read it without the directory."""

    name: str
    offset: int
    packed: int
    crc: int
    method: int
    flags: int
    mode: int

    @classmethod
    def of(cls, info: zipfile.ZipInfo) -> "PackedMember":
        mode = info.external_attr >> 16
        return cls(
            info.orig_filename,
            info.header_offset,
            info.compress_size,
            info.CRC,
            info.compress_type,
            info.flag_bits,
            mode,
        )


def location_of(archive: str, member: PackedMember) -> str:
    """Where the member of the archive at the location `archive` lies."""
    numbers = {key: getattr(member, key) for key in ("offset", "packed", "crc", "method", "flags", "mode")}
    return f"{SCHEME}{archive}!/{quote(member.name)}#{urlencode(numbers)}"


def divided(location: str) -> tuple[str, PackedMember] | None:
    """The archive's location and the member, as `location_of` joined them; None where no member is named."""
    archive, divider, rest = location.removeprefix(SCHEME).partition("!/")
    if not divider:
        return None
    name, _, numbers = rest.partition("#")
    return archive, PackedMember(unquote(name), **{key: int(value[0]) for key, value in parse_qs(numbers).items()})


def unpacked(file: BinaryIO, member: PackedMember, max_bytes: int) -> bytes:
    """Raises UnreadableDocument for what is encrypted, damaged, no file, or more than `max_bytes`."""
    _check(member)
    try:
        file.seek(member.offset)
        signature, name_size, extra_size = HEADER.unpack(file.read(HEADER.size))
        file.seek(name_size + extra_size, 1)
        if signature != b"PK\x03\x04":
            raise UnreadableDocument(DAMAGED)
        data = _inflated(file, member, max_bytes)
    except (struct.error, zlib.error, ValueError):
        raise UnreadableDocument(DAMAGED) from None
    if zlib.crc32(data) != member.crc:
        raise UnreadableDocument(DAMAGED)
    return data


def _check(member: PackedMember) -> None:
    if member.flags & 0x1:
        raise UnreadableDocument("It is protected by a password; pack it without one.")
    if stat.S_IFMT(member.mode) not in (0, stat.S_IFREG):
        raise UnreadableDocument("It is a link or another special file; pack the file itself.")
    if member.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise UnreadableDocument("It is packed in a way that is not supported; pack it as an ordinary ZIP file.")


def _inflated(file: BinaryIO, member: PackedMember, max_bytes: int) -> bytes:
    stored = member.method == zipfile.ZIP_STORED
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    out, left = bytearray(), member.packed
    cap = min(max_bytes, max(LEAST_CAP, member.packed * MAX_RATIO))
    while left > 0 and (piece := file.read(min(left, PIECE))):
        left -= len(piece)
        # One byte more than allowed tells that there is more.
        out += piece if stored else inflater.decompress(piece, cap + 1 - len(out))
        if len(out) > cap:
            raise (
                too_large(max_bytes)
                if len(out) > max_bytes
                else UnreadableDocument(f"It unpacks to more than {MAX_RATIO} times its size; no document does.")
            )
    if left or not (stored or inflater.eof):
        raise UnreadableDocument(DAMAGED)
    return bytes(out)
