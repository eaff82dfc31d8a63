"""The first bytes of a file against its suffix."""

import re

from core.errors import UnreadableDocument

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
# A PDF may begin with bytes that are not its own.
_PDF_HEAD = 1024
_NAMES = {
    "pdf": "a PDF",
    "zip": "a ZIP file, as Word documents are",
    "ole": "an old or password-protected Office file",
    "html": "an HTML page",
}
_ADVICE = {
    "pdf": "name it .pdf",
    "zip": "name it .docx if it is a Word document",
    "ole": "save it as .docx without a password",
    "html": "name it .html",
}
_WANTED = {".pdf": "pdf", ".docx": "zip", ".html": "html", ".htm": "html"}


def check_signature(suffix: str, data: bytes) -> None:
    """Raise UnreadableDocument when the bytes are those of another kind of file than the suffix says."""
    wanted, found = _WANTED.get(suffix), _kind(data)
    if found == wanted or (wanted == "pdf" and b"%PDF-" in data[:_PDF_HEAD]):
        return
    if found is not None:
        raise UnreadableDocument(f"it ends in {suffix} but is {_NAMES[found]}; {_ADVICE[found]}")
    if wanted in ("pdf", "zip"):
        kind = "PDF" if wanted == "pdf" else "Word document"
        raise UnreadableDocument(f"it ends in {suffix} but is no {kind}, or its beginning is damaged; save it again")


def _kind(data: bytes) -> str | None:
    """What the bytes are beyond doubt, None for text and for everything else."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    return "html" if _PAGE.match(data[:4096]) else None
