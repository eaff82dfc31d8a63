"""Files that are made to break their parsers, each made when it is asked for."""

import io
import zipfile
from collections.abc import Callable

_PAGE_LOOP = (
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>",
    b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 9>>",
)


def _docx(document: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", document)
    return out.getvalue()


def _lying_docx() -> bytes:
    """A bomb whose directory says that it is small."""
    size = 300_000_000
    honest = _docx(bytes(size))
    return honest.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little"))


def _pdf(objects: tuple[bytes, ...]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    tail = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + tail


HOSTILE: dict[str, Callable[[], bytes]] = {
    "quotes.md": lambda: b">" * 100_000 + b" deep",
    "brackets.md": lambda: b"[" * 100_000 + b"deep" + b"]" * 100_000,
    "emphasis.md": lambda: b"*a _b " * 100_000,
    "yaml.md": lambda: b"---\ntitle: " + b"[" * 50_000 + b"\n---\n\ntext",
    "number.md": lambda: b"---\nx: 0x" + b"f" * 20_000 + b"\n---\n\ntext",
    "divs.html": lambda: b"<html><body>" + b"<div>" * 1_000_000 + b"deep",
    "bomb.docx": lambda: _docx(bytes(600_000_000)),
    "liar.docx": _lying_docx,
    "deep.docx": lambda: _docx(b"<w>" * 1_000_000),
    "loop.pdf": lambda: _pdf(_PAGE_LOOP),
    "paragraphs.txt": lambda: b"a\n\n" * 1_600_000,
}
