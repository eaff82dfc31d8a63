"""The rows of one sheet out of its XML (ECMA-376), without what its user has hidden."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree
from openpyxl.utils.cell import column_index_from_string, range_boundaries

from core.errors import UnreadableDocument
from ingest.parsers.package import tagged
from ingest.parsers.xlsx_book import Book
from ingest.parsers.xlsx_values import Values

_MAX_COLUMN = 16_384
_DIGITS = "0123456789"


def read_rows(source: IO[bytes], book: Book, most: int) -> list[dict[int, str]]:
    """The texts of each visible row by their columns, a merged cell's in each row that it spans.

    Raises UnreadableDocument when there are more than `most`.
    """
    reader = _Reader(book, most)
    reader.read(source)
    return reader.rows()


class _Reader:
    """One pass over a sheet; only at its end is told which cells are merged."""

    def __init__(self, book: Book, most: int) -> None:
        self._values = Values(book)
        self._most = most
        self._rows: dict[int, dict[int, str]] = {}
        self._last = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns = bytearray(_MAX_COLUMN + 1)
        self._merged: list[str] = []

    def read(self, source: IO[bytes]) -> None:
        for element in tagged(source, "row", "col", "mergeCell"):
            match etree.QName(element).localname:
                case "row":
                    self._row(element)
                case "col" if _is_set(element.get("hidden")):
                    first, last = int(element.get("min")), min(int(element.get("max")), _MAX_COLUMN)
                    self._hidden_columns[first : last + 1] = b"\x01" * max(last + 1 - first, 0)
                case "mergeCell":
                    self._merged.append(element.get("ref"))

    def rows(self) -> list[dict[int, str]]:
        numbers = sorted(self._rows)
        for merged in self._merged:
            self._repeat(merged, numbers)
        visible = [cells for row, cells in sorted(self._rows.items()) if row not in self._hidden_rows]
        shown_cells = (
            {column: text for column, text in cells.items() if not self._hidden_columns[column]} for cells in visible
        )
        return [cells for cells in shown_cells if cells]

    def _row(self, element: Any) -> None:
        self._last = int(element.get("r", self._last + 1))
        if _is_set(element.get("hidden")):
            self._hidden_rows.add(self._last)
        cells = {column: text for column, text in self._cells(element) if text.strip()}
        self._spend(len(cells))
        if cells:
            self._rows.setdefault(self._last, {}).update(cells)

    def _cells(self, row: Any) -> Iterator[tuple[int, str]]:
        column = 0
        for cell in row:
            place = cell.get("r")
            column = column_index_from_string(place.rstrip(_DIGITS)) if place else column + 1
            if column <= _MAX_COLUMN:
                yield column, self._values.of(cell)

    def _repeat(self, merged: str, numbers: list[int]) -> None:
        column, first, _, last = range_boundaries(merged)
        if column is None or first is None or last is None or last <= first:
            return
        text = self._rows.get(first, {}).get(column)
        if text is None:
            return
        spanned = numbers[bisect_right(numbers, first) : bisect_right(numbers, last)]
        self._spend(len(spanned))
        for number in spanned:
            self._rows[number].setdefault(column, text)

    def _spend(self, cells: int) -> None:
        self._most -= cells
        if self._most < 0:
            raise UnreadableDocument("it has more cells than a document needs; split it, or save the table as .csv")


def _is_set(flag: str | None) -> bool:
    return flag in ("1", "true")
