"""The one door to all parsers: a name and bytes go in, a parsed document or one clear refusal comes out."""

from collections.abc import Callable
from pathlib import PurePath

from core.errors import UnreadableDocument
from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.parsers.docx import parse_docx
from ingest.parsers.encoding import decode_text
from ingest.parsers.html import parse_html
from ingest.parsers.markdown import parse_markdown
from ingest.parsers.pdf import parse_pdf
from ingest.parsers.plain import parse_plain
from ingest.parsers.signature import check_signature

_Parser = Callable[[bytes, ParseLimits], ParsedDocument]


def _markdown(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    return parse_markdown(decode_text(data))


def _plain(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    return parse_plain(decode_text(data))


def _html(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    return parse_html(data)


_PARSERS: dict[str, _Parser] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": parse_pdf,
    ".docx": parse_docx,
}
SUPPORTED_SUFFIXES = tuple(_PARSERS)


def parse(name: str, data: bytes, limits: ParseLimits) -> ParsedDocument:
    """Parse the bytes of the file `name`, whose suffix, in any case, says what it is.

    Raises UnreadableDocument, with a message that names the file, for all that cannot be read as it is.
    """
    try:
        return _parse(PurePath(name).suffix.lower(), data, limits)
    except UnreadableDocument as error:
        raise UnreadableDocument(f"{name!r} cannot be read: {error.message}.", field=error.field) from error


def _parse(suffix: str, data: bytes, limits: ParseLimits) -> ParsedDocument:
    parser = _PARSERS.get(suffix)
    if parser is None:
        supported = ", ".join(SUPPORTED_SUFFIXES)
        raise UnreadableDocument(f"files ending in {suffix!r} are not supported; use one of {supported}")
    if not data.strip():
        raise UnreadableDocument("it is empty; choose a file that has text in it")
    if len(data) > limits.max_bytes:
        raise UnreadableDocument(f"it has {len(data):,} bytes, more than {limits.max_bytes:,}; split it")
    check_signature(suffix, data)
    return _checked(_guarded(parser, suffix, data, limits), limits)


def _guarded(parser: _Parser, suffix: str, data: bytes, limits: ParseLimits) -> ParsedDocument:
    try:
        return parser(data, limits)
    except (UnreadableDocument, MemoryError):
        raise
    except Exception as error:
        # What the libraries raise for broken files is theirs to choose, and changes with their versions.
        raise UnreadableDocument(
            f"it is damaged, or not really a {suffix} file; open it, save it again and retry"
        ) from error


def _checked(parsed: ParsedDocument, limits: ParseLimits) -> ParsedDocument:
    if not parsed.blocks:
        raise UnreadableDocument("no text was found in it; choose a file that has text in it")
    if len(parsed.text) > limits.max_chars:
        raise UnreadableDocument(
            f"its text has {len(parsed.text):,} characters, more than {limits.max_chars:,}; split it"
        )
    return parsed
