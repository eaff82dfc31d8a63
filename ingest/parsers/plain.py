"""Plain text: headings, lists, tables and paragraphs as typists mark them."""

import re
from collections.abc import Iterator, Sequence

from ingest.parsers.base import BlockKind, ParsedDocument, TextBuilder
from ingest.parsers.front_matter import refuse_stray_front_matter
from ingest.parsers.lines import is_rule, is_shouted, list_marker, title_depth

MEDIA_TYPE = "text/plain"
_FIELD = re.compile(r"[^\W\d_][\w ]{1,30}: \S")
_CELLS = re.compile(r"\s*\|\s*|\t+|\s{3,}")
# A line shorter than this was ended on purpose, not wrapped.
_WRAPPED = 60


def parse_plain(text: str) -> ParsedDocument:
    """Parse a text with `\\n` line ends; its first heading is the title.

    Raises UnreadableDocument for a text that begins like front matter, which only Markdown can have.
    """
    refuse_stray_front_matter(text)
    walk = _Walk()
    stanzas = list(_stanzas(text))
    for index, stanza in enumerate(stanzas):
        around = stanzas[max(index - 1, 0) : index] + stanzas[index + 1 : index + 2]
        # Numbered lines in a row are a list with blank lines between its items, not headings.
        alone = len(stanza) == 1 and not (_is_item(stanza) and any(map(_is_item, around)))
        walk.stanza(stanza, alone=alone, opens=index == 0)
    return walk.builder.build(MEDIA_TYPE, title=walk.builder.first_heading())


def _stanzas(text: str) -> Iterator[list[str]]:
    """The runs of lines between blank lines, without a rule at the head."""
    for run in re.split(r"\n(?:[^\S\n]*\n)+", text):
        lines = [line.rstrip() for line in run.split("\n") if line.strip()]
        if lines and is_rule(lines[0].strip()):
            del lines[0]
        if lines:
            yield lines


def _is_item(stanza: Sequence[str]) -> bool:
    return list_marker(stanza[0].strip()) is not None


class _Walk:
    """Collects lines until a block is whole; a list stays open across blank lines while its items go on."""

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self._lines: list[str] = []
        self._indents: list[int] = []
        self._group: int | None = None

    def stanza(self, lines: list[str], *, alone: bool, opens: bool) -> None:
        """Read one run of lines; `alone` where it may be a heading, `opens` for the first of the text."""
        first = lines[0].strip()
        if alone and (depth := title_depth(first)):
            self._heading(first, min(depth + 1, 6))
        elif is_shouted(first) and (alone or opens) and not _is_item(lines):
            self._heading(first, 1 if opens else 2)
            self._body(lines[1:])
        elif (rows := _table(lines)) is not None:
            self._table(rows)
        else:
            self._body(lines)

    def _body(self, lines: Sequence[str]) -> None:
        if not lines:
            return
        if not (_is_item(lines) or self._continues(lines[0])):
            self._end_list()
        for line, below in zip(lines, [*lines[1:], ""], strict=True):
            stripped = line.strip()
            if is_rule(stripped):
                continue
            if not _is_item([line]) and re.fullmatch(r"={3,}|-{3,}", below.strip()):
                self._flush()
                self._heading(stripped, 1 if below.strip()[0] == "=" else 2)
            else:
                self._line(line, stripped)
        self._flush()

    def _line(self, line: str, stripped: str) -> None:
        found = list_marker(stripped)
        if found and (found.marker == "- " or self._may_number(found.marker)):
            self._flush()
            self._open_item(len(line) - len(stripped))
            self._lines = [found.marker + found.rest]
            return
        if self._lines and _FIELD.match(stripped) and len(self._lines[-1]) < _WRAPPED:
            self._flush()
        self._lines.append(stripped)

    def _may_number(self, marker: str) -> bool:
        """A number opens a list unless it is a wrapped line that happens to begin with one."""
        begins = not self._lines or self._lines[-1].endswith(":")
        return begins or bool(self._indents) or marker.strip("(). ") in ("1", "a", "i")

    def _open_item(self, indent: int) -> None:
        if self._group is None:
            self._group = self.builder.new_group()
        while self._indents and indent < self._indents[-1]:
            self._indents.pop()
        if not self._indents or indent > self._indents[-1]:
            self._indents.append(indent)

    def _continues(self, line: str) -> bool:
        return bool(self._indents) and len(line) - len(line.lstrip()) > self._indents[-1]

    def _end_list(self) -> None:
        self._indents, self._group = [], None

    def _heading(self, text: str, level: int) -> None:
        self._end_list()
        self.builder.add(BlockKind.HEADING, text, level=level)

    def _table(self, rows: list[list[str]]) -> None:
        self._end_list()
        group = self.builder.new_group()
        for index, row in enumerate(rows):
            self.builder.add_row(row, header=index == 0, group=group)

    def _flush(self) -> None:
        text, self._lines = " ".join(self._lines), []
        if self._group is None:
            self.builder.add(BlockKind.PARAGRAPH, text)
        else:
            self.builder.add(BlockKind.LIST_ITEM, text, level=len(self._indents) - 1, group=self._group)


def _table(lines: Sequence[str]) -> list[list[str]] | None:
    """The cells of lines that are set in columns: two rows or more, all with as many cells."""
    rows = [_CELLS.split(line.strip().strip("|").strip()) for line in lines if line.strip("-+=| \t:")]
    columns = {len(row) for row in rows}
    return rows if len(rows) > 1 and len(columns) == 1 and columns.pop() > 1 else None
