"""Tables of an OpenDocument text as rows of cells."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ingest.parsers.odt_text import PARAGRAPHS, TABLE, Styles, words

# A repetition wider than any table that a person reads; the attribute itself may say anything.
_MAX_REPEATED = 100
_CELLS = frozenset({TABLE + "table-cell", TABLE + "covered-table-cell"})
_GROUPS = frozenset({TABLE + "table-rows", TABLE + "table-row-group", TABLE + "table-header-rows"})
_UNSEEN = frozenset({"collapse", "filter"})


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row of a table; `repeats` where it is a header on every page."""

    cells: tuple[Any, ...]
    repeats: bool

    def texts(self, styles: Styles) -> list[str]:
        """The text of each column; merged cells leave their further places empty."""
        texts: list[str] = []
        for cell in self.cells:
            text = "" if cell.tag == TABLE + "covered-table-cell" else cell_text(cell, styles)
            texts.extend([text] * _repeated(cell, "number-columns-repeated"))
        return texts


def table_rows(table: Any, *, repeats: bool = False) -> Iterator[Row]:
    """The visible rows in their order, a repeated one as often as it is shown."""
    for child in table:
        if child.tag in _GROUPS:
            yield from table_rows(child, repeats=repeats or child.tag == TABLE + "table-header-rows")
        elif child.tag == TABLE + "table-row" and child.get(TABLE + "visibility") not in _UNSEEN:
            cells = tuple(cell for cell in child if cell.tag in _CELLS)
            yield from [Row(cells, repeats)] * _repeated(child, "number-rows-repeated")


def cell_text(cell: Any, styles: Styles) -> str:
    """All words of a cell, those of a table inside it too."""
    return " ".join(words(block, styles) for block in cell.iter(*PARAGRAPHS))


def _repeated(element: Any, name: str) -> int:
    count = element.get(TABLE + name, "1")
    return min(int(count), _MAX_REPEATED) if count.isdecimal() else 1
