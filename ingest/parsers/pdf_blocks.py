"""Lines and tables of PDF pages put together as blocks."""

import re
from collections.abc import Sequence

from ingest.parsers.base import BlockKind, TextBuilder
from ingest.parsers.lines import list_marker
from ingest.parsers.pdf_page import Grid, Line, PageLayout
from ingest.parsers.pdf_style import measure
from ingest.parsers.plain import parse_plain

# Two lines are one paragraph while they are no farther apart than this many usual distances.
_LOOSE = 1.25
_INDENT_STEP = 3.0
_MAX_HEADING = 200
_LONGEST_WORD = 80
_HYPHENATED = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)+")


class BlockReader:
    """Reads pages in order; a paragraph, list or table may go on from one page to the next."""

    def __init__(self, pages: Sequence[PageLayout]) -> None:
        self._builder = TextBuilder()
        self._style = measure(pages)
        self._compounds = {
            word.lower() for page in pages for line in page.lines for word in _HYPHENATED.findall(line.text)
        }
        self._open: list[Line] = []
        self._kind = BlockKind.PARAGRAPH
        self._level = 0
        self._group: int | None = None
        self._indents: list[float] = []
        self._table: tuple[int, Grid] | None = None

    def read(self, page: PageLayout) -> None:
        things: list[Line | Grid] = [*page.lines, *page.grids]
        for thing in sorted(things, key=lambda thing: thing.top):
            if isinstance(thing, Grid):
                self._add_grid(thing)
            else:
                self._add_line(thing)
        if page.scanned:
            self._add_scan(page)

    def finish(self) -> TextBuilder:
        self._flush()
        return self._builder

    def _add_scan(self, page: PageLayout) -> None:
        self._flush()
        self._group, self._indents, self._table = None, [], None
        self._builder.include(parse_plain(page.scanned), page=page.number)

    def _add_line(self, line: Line) -> None:
        level = self._style.heading_level(line)
        if level:
            same = self._kind is BlockKind.HEADING and self._level == level
            if not (self._open and same and self._near(line)):
                self._begin(BlockKind.HEADING, line, level)
                return
        elif list_marker(line.text):
            self._begin(BlockKind.LIST_ITEM, line, self._list_level(line.x0))
            return
        elif not self._continues(line):
            self._begin(BlockKind.PARAGRAPH, line, 0)
            return
        self._open.append(line)

    def _begin(self, kind: BlockKind, line: Line, level: int) -> None:
        self._flush()
        self._open, self._kind, self._level, self._table = [line], kind, level, None
        if kind is not BlockKind.LIST_ITEM:
            self._group, self._indents = None, []
        elif self._group is None:
            self._group = self._builder.new_group()

    def _list_level(self, x0: float) -> int:
        while self._indents and x0 < self._indents[-1] - _INDENT_STEP:
            self._indents.pop()
        if not self._indents or x0 > self._indents[-1] + _INDENT_STEP:
            self._indents.append(x0)
        return len(self._indents) - 1

    def _continues(self, line: Line) -> bool:
        if not self._open or self._kind is BlockKind.HEADING or line.size != self._open[-1].size:
            return False
        if line.page != self._open[-1].page:
            return not self._open[-1].text.endswith((".", "!", "?", ":")) and line.text[0].islower()
        hangs = self._kind is BlockKind.PARAGRAPH or line.x0 > self._open[0].x0 - _INDENT_STEP
        return hangs and self._near(line)

    def _near(self, line: Line) -> bool:
        above = self._open[-1]
        usual = max(self._style.leading, 1.3 * line.size if line.size > self._style.body else 0)
        return line.page == above.page and line.top - above.top <= _LOOSE * usual

    def _flush(self) -> None:
        if not self._open:
            return
        text = self._joined([line.text for line in self._open])
        page = self._open[0].page
        if self._kind is BlockKind.LIST_ITEM and (found := list_marker(text)):
            self._builder.add(self._kind, found.marker + found.rest, level=self._level, group=self._group, page=page)
        elif self._kind is BlockKind.HEADING and len(text) <= _MAX_HEADING:
            self._builder.add(self._kind, text, level=self._level, page=page)
        else:
            self._builder.add(BlockKind.PARAGRAPH, text, page=page)
        self._open = []

    def _joined(self, lines: Sequence[str]) -> str:
        """One text; a word broken at a line's end is joined, with its hyphen if it has one elsewhere."""
        text = lines[0]
        for line in lines[1:]:
            head = re.search(r"([^\W\d_]+)[-\xad]$", text[-_LONGEST_WORD:])
            tail = re.match(r"[^\W\d_]+", line)
            if head is None or tail is None or not line[0].islower():
                text = f"{text} {line}"
            elif f"{head[1]}-{tail[0]}".lower() in self._compounds:
                text += line
            else:
                text = text[:-1] + line
        return text

    def _add_grid(self, grid: Grid) -> None:
        self._flush()
        self._group, self._indents = None, []
        group, rows, goes_on = self._builder.new_group(), grid.rows, False
        if self._table is not None and _goes_on(self._table[1], grid):
            group, goes_on = self._table[0], True
            rows = rows[1:] if rows[0] == self._table[1].rows[0] else rows
        for index, row in enumerate(rows):
            cells = [self._joined(cell.split("\n")) for cell in row]
            self._builder.add_row(cells, header=index == 0 and not goes_on, group=group, page=grid.page)
        self._table = (group, grid)


def _goes_on(above: Grid, grid: Grid) -> bool:
    """Whether a table is the rest of the one that ended the page before."""
    return grid.page == above.page + 1 and len(grid.rows[0]) == len(above.rows[0])
