"""Rich Text files: paragraphs, headings, lists and tables."""

from collections.abc import Sequence
from itertools import groupby

from ingest.parsers.base import BlockKind, ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.plain import parse_plain
from ingest.parsers.rtf_reader import Paragraph, RtfReader

MEDIA_TYPE = "application/rtf"


def parse_rtf(data: bytes, _limits: ParseLimits) -> ParsedDocument:
    """Parse Rich Text; its title is its property, else its first heading.

    Paragraphs without a style are read as plain text is, so a numbered or shouted line is a heading. Hidden and deleted
    words, notes, pictures and embedded objects are left out. Raises UnreadableDocument for a file that is cut off.
    """
    reader = RtfReader(data)
    reader.read()
    builder = TextBuilder()
    for kind, run in groupby(reader.paragraphs, _kind):
        _ADD[kind](builder, list(run))
    return builder.build(MEDIA_TYPE, title=reader.title.strip() or builder.first_heading())


def _kind(paragraph: Paragraph) -> str:
    if paragraph.cells:
        return "rows"
    if paragraph.outline:
        return "headings"
    return "items" if paragraph.mark else "plain"


def _add_rows(builder: TextBuilder, rows: Sequence[Paragraph]) -> None:
    group = builder.new_group()
    for index, row in enumerate(rows):
        builder.add_row(list(row.cells), header=index == 0, group=group)


def _add_headings(builder: TextBuilder, headings: Sequence[Paragraph]) -> None:
    for heading in headings:
        number = f"{heading.mark} " if _is_number(heading.mark) else ""
        builder.add(BlockKind.HEADING, number + heading.text, level=min(heading.outline, 6))


def _add_items(builder: TextBuilder, items: Sequence[Paragraph]) -> None:
    group = builder.new_group()
    for item in items:
        mark = item.mark if _is_number(item.mark) else "-"
        builder.add(BlockKind.LIST_ITEM, f"{mark} {item.text}", level=item.depth, group=group)


def _add_plain(builder: TextBuilder, paragraphs: Sequence[Paragraph]) -> None:
    parsed = parse_plain("\n\n".join(" ".join(paragraph.text.split()) for paragraph in paragraphs))
    groups: dict[int | None, int | None] = {None: None}
    for block in parsed.blocks:
        if block.group not in groups:
            groups[block.group] = builder.new_group()
        text = parsed.text[block.start : block.end]
        builder.add(block.kind, text, level=block.level, group=groups[block.group])


def _is_number(mark: str) -> bool:
    """Whether a mark counts; bullets are letters of fonts that hold only pictures."""
    return any(letter.isdecimal() for letter in mark) or (mark[:1].isascii() and mark[-1:] in (".", ")"))


_ADD = {"rows": _add_rows, "headings": _add_headings, "items": _add_items, "plain": _add_plain}
