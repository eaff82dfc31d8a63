"""Mail as Outlook saves it (.msg): properties in an OLE file."""

import io

from olefile import OleFileIO  # type: ignore[import-untyped]
from oxmsg.domain import constants as ids
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from core.errors import UnreadableDocument
from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.parsers.encoding import decode_html
from ingest.parsers.letter import MAX_ENCLOSED, Letter, document_of

MEDIA_TYPE = "application/vnd.ms-outlook"
_PROPERTIES = "__properties_version1.0"
# What comes before the properties is longer in the file's own message than in one that is enclosed.
_TOP_HEAD, _ENCLOSED_HEAD, _ATTACHED_HEAD = 32, 24, 8
_ENCLOSED_MESSAGE = f"__substg1.0_{ids.PID_ATTACH_DATA_BINARY:04X}000D"
_RICH_TEXT = 0x1009


def parse_msg(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    """Parse a message; attachments are named, not read.

    Raises UnreadableDocument for other Office files, and for a message that has its text as rich text only.
    """
    with OleFileIO(io.BytesIO(data)) as ole:
        if not ole.exists(_PROPERTIES):
            raise UnreadableDocument("it is an Office file but no message; give it the ending that it had")
        # Entries of a forged file may all lie in the same bytes, and each is read into memory.
        if sum(entry.size for entry in ole.direntries if entry is not None) > 2 * len(data):
            raise UnreadableDocument("it is damaged, its parts overlap; save it again from Outlook")
        storage = Storage.from_ole(ole)
    return document_of(_letter(storage, _TOP_HEAD, 0), MEDIA_TYPE)


def _letter(storage: Storage, head: int, depth: int) -> Letter:
    properties = Properties(storage, properties_header_offset=head)
    facts = {"From": _sender(properties), "To": _text(properties, ids.PID_DISPLAY_TO), "Date": _sent(properties)}
    letter = Letter(_text(properties, ids.PID_SUBJECT).strip(), facts, _bodies(properties))
    for attached in storage.iter_attachment_storages():
        _attach(attached, letter, depth)
    return letter


def _sender(properties: Properties) -> str:
    name = _text(properties, ids.PID_SENDER_NAME) or _text(properties, ids.PID_SENT_REPRESENTING_NAME)
    address = _text(properties, ids.PID_SENDER_SMTP_ADDRESS) or _text(properties, ids.PID_SENDER_EMAIL_ADDRESS)
    # Inside a company an address is a path in a directory, which nobody reads.
    return f"{name} <{address}>".strip() if "@" in address and address != name else name


def _sent(properties: Properties) -> str:
    moment = properties.date_prop_value(ids.PID_CLIENT_SUBMIT_TIME)
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _bodies(properties: Properties) -> list[tuple[str, bool]]:
    plain = _text(properties, ids.PID_BODY)
    if plain.strip():
        return [(plain, False)]
    html = properties.binary_prop_value(ids.PID_HTML)
    page = decode_html(html) if html else _text(properties, ids.PID_BODY_HTML)
    if page.strip():
        return [(page, True)]
    if properties.binary_prop_value(_RICH_TEXT):
        raise UnreadableDocument("its text is there as rich text only; save it from Outlook as HTML or as text")
    return []


def _attach(attached: Storage, letter: Letter, depth: int) -> None:
    message = next((inner for inner in attached.storages if inner.name == _ENCLOSED_MESSAGE), None)
    properties = Properties(attached, properties_header_offset=_ATTACHED_HEAD)
    if message is not None and depth < MAX_ENCLOSED:
        letter.enclosed.append(_letter(message, _ENCLOSED_HEAD, depth + 1))
        return
    named = (ids.PID_ATTACH_LONG_FILENAME, ids.PID_ATTACH_FILENAME, ids.PID_DISPLAY_NAME)
    names = (_text(properties, name).strip("\0 ") for name in named)
    letter.attachments.append(next(filter(None, names), "a file without a name"))


def _text(properties: Properties, name: int) -> str:
    return properties.str_prop_value(name) or ""
