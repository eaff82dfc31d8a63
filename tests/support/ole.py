"""Outlook messages for tests: no library writes OLE files, and a small one needs little."""

import struct
from collections.abc import Mapping

Tree = Mapping[str, "bytes | Tree"]

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_SECTOR, _SMALL = 512, 64
_UNICODE, _BINARY, _TIME = 0x001F, 0x0102, 0x0040


def message(
    strings: Mapping[int, str], *, head: int = 32, times: Mapping[int, int] | None = None, **inside: Tree
) -> dict[str, "bytes | Tree"]:
    """The storage of a message, an attachment (`head` 8) or an enclosed message (24): properties by their number."""
    listed = [struct.pack("<HHIII", _UNICODE, number, 6, 0, 0) for number in strings]
    listed += [struct.pack("<HHIQ", _TIME, number, 6, moment) for number, moment in (times or {}).items()]
    streams: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(head) + b"".join(listed)}
    streams |= {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in strings.items()}
    return streams | inside


def binary(number: int, data: bytes, storage: dict[str, "bytes | Tree"]) -> dict[str, "bytes | Tree"]:
    """The storage with one more property, of bytes."""
    properties = storage["__properties_version1.0"]
    assert isinstance(properties, bytes)
    listed = struct.pack("<HHIII", _BINARY, number, 6, 0, 0)
    return storage | {"__properties_version1.0": properties + listed, f"__substg1.0_{number:04X}0102": data}


def ole_file(tree: Tree) -> bytes:
    """The bytes of an OLE file; every stream is shorter than 4096 bytes and lies in the one stream for small ones."""
    entries: list[list[object]] = [["Root Entry", _ROOT, _FREE, _FREE, 0, 0]]
    small, links = bytearray(), list[int]()
    _add(tree, 0, entries, small, links)
    entries[0][5] = len(small)
    link_data = struct.pack(f"<{len(links)}I", *links)
    directory_sectors, link_sectors = _sectors(128 * len(entries)), _sectors(len(link_data))
    small_sectors = _sectors(len(small))
    entries[0][4] = 1 + directory_sectors + link_sectors
    fat = [_FAT, *_chain(1, directory_sectors), *_chain(1 + directory_sectors, link_sectors)]
    fat += _chain(1 + directory_sectors + link_sectors, small_sectors)
    assert len(fat) <= 128
    fat += [_FREE] * (128 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, 1 + directory_sectors, link_sectors, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = b"".join(map(_entry, entries))
    body = (struct.pack("<128I", *fat), directory, link_data, bytes(small))
    return header + b"".join(part + bytes(-len(part) % _SECTOR) for part in body)


def _add(tree: Tree, parent: int, entries: list[list[object]], small: bytearray, links: list[int]) -> None:
    above, place = parent, 3
    for name, inside in tree.items():
        number = len(entries)
        # Brothers hang on each other's right side; a tree in balance is only faster to search.
        entries[above][place] = number
        above, place = number, 2
        if isinstance(inside, bytes):
            entries.append([name, _STREAM, _FREE, _FREE, len(links), len(inside)])
            links += _chain(len(links), -(-len(inside) // _SMALL))
            small += inside + bytes(-len(inside) % _SMALL)
        else:
            entries.append([name, _STORAGE, _FREE, _FREE, 0, 0])
            _add(inside, number, entries, small, links)


def _entry(entry: list[object]) -> bytes:
    name, kind, right, child, start, size = entry
    encoded = str(name).encode("utf-16-le")
    links = struct.pack("<HBBIII", len(encoded) + 2, kind, 1, _FREE, right, child)
    return encoded.ljust(64, b"\0") + links + bytes(36) + struct.pack("<IQ", start, size)


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), _END] if count else []


def _sectors(size: int) -> int:
    return -(-size // _SECTOR)
