"""Office files as ZIP packages: what they may unpack to, what kind they are, and their XML."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

from core.errors import UnreadableDocument
from ingest.parsers.base import ParseLimits

# Pictures, which fill large documents, do not shrink in a ZIP; words alone never fill so much.
MAX_EXPANSION = 5
# Styles and fonts alone may fill this much in a small document.
_LEAST_CAP = 10_000_000
_MAX_PARTS = 10_000
# XML that people's work fills shrinks to a twentieth; only a file made to burst shrinks to this part.
_MAX_RATIO = 200
_PIECE = 1 << 20
_KINDS = {
    ".docx": ("word/", "Word document"),
    ".pptx": ("ppt/", "presentation"),
    ".xlsx": ("xl/", "workbook"),
    ".odt": ("content.xml", "OpenDocument text"),
}


def check_package(data: bytes, suffix: str, limits: ParseLimits) -> None:
    """Unpack all parts once, keeping none.

    Raises UnreadableDocument when they have more than ten megabytes and more than `MAX_EXPANSION` times
    `limits.max_bytes`, or 200 times their size in the file; when a password or damage keeps them closed; and for a
    file of another kind than `suffix`.
    """
    with _opened(data) as archive:
        parts = archive.infolist()
        cap = max(min(MAX_EXPANSION * limits.max_bytes, _MAX_RATIO * len(data)), _LEAST_CAP)
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > cap:
            _refuse_size()
        _check_kind([part.filename for part in parts], suffix)
        if any(part.flag_bits & 1 for part in parts):
            raise UnreadableDocument("it is protected by a password; save a copy without one")
        _check_contents(archive, cap)


def part(archive: zipfile.ZipFile, name: str) -> Any:
    """The root element of a part, None where there is none; entities stay unread, nothing is fetched."""
    if name not in archive.namelist():
        return None
    return etree.fromstring(archive.read(name), xml_parser())


def tagged(source: IO[bytes], *names: str) -> Iterator[Any]:
    """The elements of these names, each forgotten when the next is asked for: a part may be larger than memory."""
    tags = ["{*}" + name for name in names]
    for _, element in etree.iterparse(source, tag=tags, resolve_entities=False, no_network=True, huge_tree=False):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def xml_parser() -> etree.XMLParser:
    """A parser for XML that anybody may have written."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise UnreadableDocument("it is cut off or damaged; open it, save it again and retry") from error


def _check_kind(names: list[str], suffix: str) -> None:
    found = [kind for kind, (head, _) in _KINDS.items() if any(name.startswith(head) for name in names)]
    if suffix in found:
        return
    wanted = _KINDS[suffix][1]
    if not found:
        raise UnreadableDocument(f"it is no {wanted} but another kind of ZIP file; save it as {suffix}")
    raise UnreadableDocument(f"it is no {wanted} but of the kind {_KINDS[found[0]][1]}; name it {found[0]}")


def _check_contents(archive: zipfile.ZipFile, cap: int) -> None:
    """Count the bytes that really come out: the directory may lie about the sizes."""
    unpacked = 0
    try:
        for info in archive.infolist():
            with archive.open(info) as stream:
                while piece := stream.read(_PIECE):
                    unpacked += len(piece)
                    if unpacked > cap:
                        _refuse_size()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise UnreadableDocument("it is damaged; open it, save it again and retry") from error


def _refuse_size() -> None:
    raise UnreadableDocument("it unpacks to far more than a document needs; open it, save it again and retry")
