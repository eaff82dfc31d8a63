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
    "zip": "a ZIP file, as Office documents are",
    "ole": "an old or password-protected Office file",
    "html": "an HTML page",
    "rtf": "an RTF document",
    "picture": "a picture",
}
_ADVICE = {
    "pdf": "name it .pdf",
    "zip": "name it .docx, .xlsx, .pptx or .odt if it is such a document",
    "ole": "save it as .docx without a password",
    "html": "name it .html",
    "rtf": "name it .rtf",
    "picture": "name it .png, .jpg or what else it is",
}
_OFFICE = {
    ".docx": "Word document",
    ".pptx": "presentation",
    ".xlsx": "workbook",
    ".odt": "OpenDocument text",
}
# One kind of picture under the name of another is read all the same.
PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp")
_WANTED = {
    ".pdf": "pdf",
    ".rtf": "rtf",
    ".html": "html",
    ".htm": "html",
    ".msg": "ole",
    **dict.fromkeys(_OFFICE, "zip"),
    **dict.fromkeys(PICTURE_SUFFIXES, "picture"),
}
_MUST_BE = {
    ".pdf": "PDF",
    ".rtf": "RTF document",
    ".msg": "Outlook message",
    **_OFFICE,
    **dict.fromkeys(PICTURE_SUFFIXES, "picture"),
}
_PICTURE = re.compile(rb"\x89PNG\r\n|\xff\xd8\xff|II[*+]\0|MM\0[*+]|RIFF....WEBP|BM....\0\0\0\0", re.S)


def check_signature(suffix: str, data: bytes) -> None:
    """Raise UnreadableDocument when the bytes are those of another kind of file than the suffix says."""
    wanted, found = _WANTED.get(suffix), _kind(data)
    if found == wanted or (wanted == "pdf" and b"%PDF-" in data[:_PDF_HEAD]):
        return
    if found is not None:
        advice = f"save it as {suffix} without a password" if wanted == "zip" and found == "ole" else _ADVICE[found]
        raise UnreadableDocument(f"it ends in {suffix} but is {_NAMES[found]}; {advice}")
    if (kind := _MUST_BE.get(suffix)) is not None:
        raise UnreadableDocument(f"it ends in {suffix} but is no {kind}, or its beginning is damaged; save it again")


def _kind(data: bytes) -> str | None:
    """What the bytes are beyond doubt, None for text and for everything else."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    if data.startswith(b"{\\rtf"):
        return "rtf"
    if _PICTURE.match(data):
        return "picture"
    return "html" if _PAGE.match(data[:4096]) else None
