"""The one door to all parsers: a name and bytes go in, a parsed document or one clear refusal comes out."""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from core.errors import UnreadableDocument
from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.parsers.signature import PICTURE_SUFFIXES, check_signature

_Parser = Callable[[bytes, ParseLimits], ParsedDocument]


def _markdown(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    from ingest.parsers.encoding import decode_text
    from ingest.parsers.markdown import parse_markdown

    return parse_markdown(decode_text(data))


def _plain(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    from ingest.parsers.encoding import decode_text
    from ingest.parsers.plain import parse_plain

    return parse_plain(decode_text(data))


def _html(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    from ingest.parsers.html import parse_html

    return parse_html(data)


def _lazy(module: str, function: str) -> _Parser:
    def parser(data: bytes, limits: ParseLimits) -> ParsedDocument:
        found: _Parser = getattr(import_module(f"ingest.parsers.{module}"), function)
        return found(data, limits)

    return parser


# All are imported when their first file comes: a process that parses starts in a tenth of a second, and most
# never meet a spreadsheet.
_PARSERS: dict[str, _Parser] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".html": _html,
    ".htm": _html,
    ".pdf": _lazy("pdf", "parse_pdf"),
    ".docx": _lazy("docx", "parse_docx"),
    ".pptx": _lazy("pptx", "parse_pptx"),
    ".xlsx": _lazy("xlsx", "parse_xlsx"),
    ".csv": _lazy("delimited", "parse_delimited"),
    ".tsv": _lazy("delimited", "parse_delimited"),
    ".odt": _lazy("odt", "parse_odt"),
    ".rtf": _lazy("rtf", "parse_rtf"),
    ".json": _lazy("json_records", "parse_json"),
    ".eml": _lazy("mail", "parse_eml"),
    ".msg": _lazy("mail_msg", "parse_msg"),
    **dict.fromkeys(PICTURE_SUFFIXES, _lazy("picture", "parse_picture")),
}
# Formats that a person can leave behind with one command of the program that wrote them.
_SAVE_AS = {
    ".doc": ".docx",
    ".dot": ".docx",
    ".xls": ".xlsx",
    ".xlsb": ".xlsx",
    ".ods": ".xlsx",
    ".ppt": ".pptx",
    ".pps": ".pptx",
    ".odp": ".pptx",
}
# What holds documents is a source: inside another source it is not opened, for its documents would have two origins.
_SOURCES = (".zip", ".jsonl", ".ndjson")
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
    if suffix in _SAVE_AS:
        raise UnreadableDocument(f"{suffix} files are not supported; save it as {_SAVE_AS[suffix]}")
    if suffix in _SOURCES:
        raise UnreadableDocument(f"a {suffix} file holds documents; ingest it by itself, as `policydesk ingest PATH`")
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
    except (UnreadableDocument, MemoryError, ImportError):
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
