"""Bytes become text: byte order mark, declaration, UTF-8, and else the likeliest encoding."""

import codecs
import re

from charset_normalizer import from_bytes

from core.errors import UnreadableDocument

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Encodings that office software has written; a wider choice makes short texts come out in rare ones.
_CANDIDATES = [
    *(f"cp{page}" for page in range(1250, 1257)),
    "shift_jis",
    "euc_jp",
    "gb18030",
    "big5",
    "euc_kr",
]
_SAMPLE = 200_000
# Short Western texts look nearly as much like rarer encodings.
_AS_LIKELY = 0.9
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)


def decode_text(data: bytes) -> str:
    """The text with `\\n` line ends; raises UnreadableDocument when the bytes are no text."""
    marked = _decode_marked(data)
    return _line_ends(_decode_unmarked(data) if marked is None else marked)


def decode_html(data: bytes) -> str:
    """As `decode_text`, but what the page declares comes before what the bytes look like."""
    marked = _decode_marked(data)
    declared = _decode_declared(data) if marked is None else marked
    return _line_ends(_decode_unmarked(data) if declared is None else declared)


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode_marked(data: bytes) -> str | None:
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if encoding is None:
        return None
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableDocument(f"it says that it is {encoding.upper()} but is not; save it again as UTF-8") from error


def _decode_declared(data: bytes) -> str | None:
    found = _META_CHARSET.search(data[:4096])
    if found is None or _CONTROLS.search(data):
        return None
    name = found[1].decode("ascii", "replace").lower()
    # Pages that declare Latin-1 are written in Windows-1252, and every browser reads them so.
    encoding = "cp1252" if name in ("iso-8859-1", "latin1", "us-ascii", "ascii") else name
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _decode_unmarked(data: bytes) -> str:
    if len(_CONTROLS.findall(data)) > len(data) / 1000:
        raise UnreadableDocument("it is not text but binary data; save it as text in UTF-8")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _guess(data)


def _guess(data: bytes) -> str:
    matches = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES)
    best = matches.best()
    if best is None:
        raise UnreadableDocument("its text is in no encoding that can be recognised; save it again as UTF-8")
    western = [match for match in matches if "cp1252" in match.could_be_from_charset]
    as_likely = any(match.coherence >= _AS_LIKELY * best.coherence and match.chaos <= best.chaos for match in western)
    likely = "cp1252" if as_likely else best.encoding
    return data.decode(likely, errors="replace")
