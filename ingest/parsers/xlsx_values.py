"""What stands in a cell, in the words in which the sheet shows it."""

import math
from typing import Any

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import from_excel

from ingest.parsers.xlsx_book import Book, plain_text
from ingest.parsers.xlsx_numbers import shown


class Values:
    """The words of cells by their kind and the number format of their style."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._are_dates: dict[str, bool] = {}

    def of(self, cell: Any) -> str:
        """The words of a cell; a formula has left its last result."""
        kind, held = cell.get("t", "n"), {child.tag.rpartition("}")[2]: child for child in cell}
        if kind == "inlineStr":
            return plain_text(held["is"]) if "is" in held else ""
        value = held["v"].text if "v" in held else None
        if not value:
            return ""
        match kind:
            case "s":
                return self._book.texts[int(value)]
            case "b":
                return shown(value == "1", "")
            case "n":
                return self._number(value, int(cell.get("s", 0)))
        return str(value)

    def _number(self, value: str, style: int) -> str:
        number = float(value)
        number_format = self._book.formats[style] if style < len(self._book.formats) else ""
        if not math.isfinite(number):
            return value
        if not self._is_date(number_format):
            return shown(number, number_format)
        try:
            is_span = is_timedelta_format(number_format)
            return shown(from_excel(number, self._book.epoch, timedelta=is_span), number_format)
        except (OverflowError, ValueError):
            # Excel itself shows such a date as a row of marks.
            return shown(number, "")

    def _is_date(self, number_format: str) -> bool:
        if number_format not in self._are_dates:
            self._are_dates[number_format] = bool(number_format) and is_date_format(number_format)
        return self._are_dates[number_format]
