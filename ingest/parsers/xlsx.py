"""Workbooks: each visible sheet as a heading and one table."""

import io
import zipfile
from bisect import bisect_left

from core.errors import UnreadableDocument
from ingest.parsers.base import CELL_SEPARATOR, BlockKind, ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.grid import add_grid
from ingest.parsers.package import check_package
from ingest.parsers.xlsx_book import Book
from ingest.parsers.xlsx_sheet import read_rows

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A page of policy has some hundred; a workbook with more is a database, and reading it would take minutes.
MAX_CELLS = 500_000


def parse_xlsx(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """Parse a workbook of Excel 2007 or later as its last user saw it, formulas by their results.

    Hidden sheets, rows and columns are left out. Raises UnreadableDocument where `check_package` does, for more than
    `MAX_CELLS` cells, and for more text than `limits.max_chars`.
    """
    check_package(data, ".xlsx", limits)
    builder = TextBuilder()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = Book(archive)
        _add_sheets(archive, book, builder, limits)
        return builder.build(MEDIA_TYPE, title=book.title)


def _add_sheets(archive: zipfile.ZipFile, book: Book, builder: TextBuilder, limits: ParseLimits) -> None:
    cells, chars = MAX_CELLS, limits.max_chars
    for sheet in book.sheets():
        with archive.open(sheet.path) as source:
            rows = read_rows(source, book, cells)
        columns = sorted({column for row in rows for column in row})
        cells -= sum(map(len, rows))
        chars -= sum(_length(row, columns) for row in rows)
        if chars < 0:
            # One text may stand in any number of cells, and one cell far out in each row.
            raise UnreadableDocument(f"its text has more than {limits.max_chars:,} characters; split it")
        if columns:
            builder.add(BlockKind.HEADING, sheet.name, level=2)
            add_grid(builder, [_line(row, columns) for row in rows], always_headed=True)


def _length(row: dict[int, str], columns: list[int]) -> int:
    return sum(map(len, row.values())) + len(CELL_SEPARATOR) * bisect_left(columns, max(row))


def _line(row: dict[int, str], columns: list[int]) -> list[str]:
    """The cells up to the last that holds anything, by the columns that the sheet uses."""
    return [row.get(column, "") for column in columns[: bisect_left(columns, max(row)) + 1]]
