"""Mail as it goes over the wire (.eml): headers, and a tree of parts."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from typing import TypeAlias

from core.errors import UnreadableDocument
from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.parsers.encoding import decode_text
from ingest.parsers.letter import MAX_ENCLOSED, Letter, document_of
from ingest.parsers.mail_headers import READABLE_HEADERS

MEDIA_TYPE = "message/rfc822"
_FACTS = ("From", "To", "Date")
_KNOWN = ("Subject", "Message-ID", "Received", "MIME-Version", *_FACTS)
# Each level of parts is a call of its own in the library, and is looked for in every line.
_MAX_NESTING = 200
_NESTING = re.compile(rb"boundary\s*[*=]|content-type\s*:\s*message/", re.IGNORECASE)
_Part: TypeAlias = "Message[str, str]"
_Body = tuple[str, bool]


def parse_eml(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    """Parse a message; attachments are named, not read.

    Raises UnreadableDocument for what is no message, and for one that is nested deeper than any mail program does.
    """
    message = _parsed(data)
    if not any(name in message for name in _KNOWN):
        raise UnreadableDocument("it has none of the headers of a message; save it again from the mail program")
    return document_of(_letter(message, 0), MEDIA_TYPE)


def _parsed(data: bytes) -> _Part:
    if sum(1 for _ in _NESTING.finditer(data)) > _MAX_NESTING:
        raise UnreadableDocument(f"it has more than {_MAX_NESTING} parts with parts of their own; split it")
    try:
        return message_from_bytes(data, policy=READABLE_HEADERS)
    except RecursionError as error:
        raise UnreadableDocument("its parts are nested too deep; save it again from the mail program") from error


def _letter(message: _Part, depth: int) -> Letter:
    letter = Letter(_header(message, "Subject"), {name: _header(message, name) for name in _FACTS})
    letter.bodies = _bodies(message, letter, depth)
    return letter


def _header(message: _Part, name: str) -> str:
    return str(message.get(name) or "").strip()


def _bodies(part: _Part, letter: Letter, depth: int) -> list[_Body]:
    """The texts in a part and below it; attachments and enclosed messages are noted in the letter."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        _enclose(part, letter, depth)
        return []
    if not part.is_multipart():
        return list(_leaf(part, kind, letter))
    found = [_bodies(child, letter, depth) for child in _children(part)]
    return _preferred(found) if kind == "multipart/alternative" else [body for bodies in found for body in bodies]


def _children(part: _Part) -> list[_Part]:
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


def _preferred(found: list[list[_Body]]) -> list[_Body]:
    """Of the same text in several forms the plain one, where it says anything."""
    told = [bodies for bodies in found if any(text.strip() for text, _ in bodies)]
    plain = [bodies for bodies in told if not any(is_html for _, is_html in bodies)]
    return (plain or told or [[]])[0]


def _enclose(part: _Part, letter: Letter, depth: int) -> None:
    for message in _children(part):
        if depth < MAX_ENCLOSED:
            letter.enclosed.append(_letter(message, depth + 1))
        else:
            letter.attachments.append(_header(message, "Subject") or "a message")


def _leaf(part: _Part, kind: str, letter: Letter) -> Iterator[_Body]:
    name = (part.get_filename() or "").strip()
    attached = name or part.get_content_disposition() == "attachment"
    if kind in ("text/plain", "text/html") and not attached:
        yield _text(part), kind == "text/html"
    elif attached or not kind.startswith(("text/", "image/", "multipart/", "message/")):
        # Pictures without a name are part of the page; an unnamed file is told by its kind.
        letter.attachments.append(name or kind)


def _text(part: _Part) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    try:
        return data.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeError, ValueError):
        return decode_text(data)
