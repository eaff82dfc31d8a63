"""What mail is made of, whatever program wrote it, and how it becomes blocks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from ingest.parsers.base import BlockKind, ParsedDocument, TextBuilder
from ingest.parsers.html import parse_html
from ingest.parsers.plain import parse_plain

# Mail that is enclosed deeper than this is named like an attachment.
MAX_ENCLOSED = 5
_LONGEST_FACT = 300
# The mark says UTF-8, whatever the page itself declares.
_MARK = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Letter:
    """One message: `facts` are its headers worth reading, `bodies` its texts with whether they are HTML.

    `attachments` are names, `enclosed` the messages that were forwarded whole.
    """

    subject: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    bodies: list[tuple[str, bool]] = field(default_factory=list)
    attachments: list[str] = field(default_factory=list)
    enclosed: list["Letter"] = field(default_factory=list)


def document_of(letter: Letter, media_type: str) -> ParsedDocument:
    """The message as a document, its subject as title, enclosed messages as sections of their own."""
    builder = TextBuilder()
    _add(builder, letter, 1)
    return builder.build(media_type, title=letter.subject or builder.first_heading())


def _add(builder: TextBuilder, letter: Letter, level: int) -> None:
    builder.add(BlockKind.HEADING, letter.subject or ("Enclosed message" if level > 1 else ""), level=level)
    facts = ((name, _shortened(value)) for name, value in letter.facts.items())
    builder.add(BlockKind.PARAGRAPH, "; ".join(f"{name}: {value}" for name, value in facts if value))
    for text, is_html in letter.bodies:
        for part in [parse_html(_MARK + text.encode(errors="replace"))] if is_html else _stretches(text):
            builder.include(part, deeper=level)
    if letter.attachments:
        builder.add(BlockKind.PARAGRAPH, f"Attachments: {', '.join(letter.attachments)}")
    for enclosed in letter.enclosed:
        _add(builder, enclosed, min(level + 1, 6))


def _stretches(text: str) -> Iterator[ParsedDocument]:
    """What the writer wrote, and what is quoted, line by line as it stands."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for quoted, stretch in groupby(lines, key=lambda line: line.startswith(">")):
        if quoted:
            builder = TextBuilder()
            builder.add(BlockKind.CODE, "\n".join(stretch))
            yield builder.build("text/plain")
        else:
            yield parse_plain("\n".join(stretch))


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_FACT else f"{text[:_LONGEST_FACT].rstrip()} ..."
