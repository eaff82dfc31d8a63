"""Cells of a spreadsheet or a delimited file as one table, with the lines above it as paragraphs."""

import re
from collections.abc import Sequence

from ingest.parsers.base import BlockKind, TextBuilder

_FIGURE = re.compile(r"[-+(]?\W{0,3}[\d.,'\s]*\d[\d.,'\s]*\W{0,3}|\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([ T]\d.*)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


def add_grid(builder: TextBuilder, rows: Sequence[Sequence[str]], *, always_headed: bool) -> None:
    """Add the rows that hold anything as one table.

    Rows with one cell above the first wider row are paragraphs, as titles stand there. The first row of the table
    is its header; unless `always_headed` it must not look like a row of figures.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    begin = _table_begin(filled)
    for row in filled[:begin]:
        builder.add(BlockKind.PARAGRAPH, "".join(row))
    group = builder.new_group()
    headed = begin < len(filled) and (always_headed or not _is_figures(filled[begin]))
    for index, row in enumerate(filled[begin:]):
        builder.add_row(list(row), header=headed and index == 0, group=group)


def _table_begin(rows: Sequence[Sequence[str]]) -> int:
    wide = (index for index, row in enumerate(rows) if sum(1 for cell in row if cell.strip()) > 1)
    return next(wide, 0)


def _is_figures(row: Sequence[str]) -> bool:
    """Whether half of the cells are numbers or dates; years alone often head a column."""
    cells = [cell.strip() for cell in row if cell.strip()]
    figures = [cell for cell in cells if _FIGURE.fullmatch(cell) and not _YEAR.fullmatch(cell)]
    return 2 * len(figures) >= len(cells)
