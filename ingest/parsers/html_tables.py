"""Tables of a page as rows of cells."""

from collections.abc import Iterator
from typing import Any

from ingest.parsers.html_text import is_shown, words

# A span wider than any table that a person reads; the attribute itself may say anything.
_MAX_SPAN = 100


def is_layout(table: Any) -> bool:
    """Whether the table only arranges a page: it says so, has one cell, or headings in its cells."""
    if table.get("role") in ("presentation", "none"):
        return True
    cells = [cell for row in _rows(table) for cell in _cells(row)]
    return len(cells) < 2 or next(table.iter("h1", "h2", "h3", "h4", "h5", "h6"), None) is not None


def table_rows(table: Any) -> Iterator[tuple[list[str], bool]]:
    """The cells of each row and whether the row is a header.

    Headers are the first rows that hold only `th` or lie in `thead`, else the first row. Merged cells keep
    their place as empty cells; a table inside a cell is read as words of that cell.
    """
    held: dict[int, int] = {}
    heading = True
    for index, row in enumerate(_rows(table)):
        cells = _cells(row)
        heading = heading and (row.getparent().tag == "thead" or all(cell.tag == "th" for cell in cells))
        yield _laid_out(cells, held), heading or index == 0


def _rows(table: Any) -> list[Any]:
    found: list[Any] = table.xpath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
    return [row for row in found if is_shown(row)]


def _cells(row: Any) -> list[Any]:
    return [cell for cell in row if cell.tag in ("th", "td") and is_shown(cell)]


def _laid_out(cells: list[Any], held: dict[int, int]) -> list[str]:
    """A row with an empty cell wherever a merged one lies; `held` counts the rows to come by column."""
    row: list[str] = []
    for cell in cells:
        _skip_held(row, held)
        rows = _span(cell.get("rowspan")) - 1
        for part in range(_span(cell.get("colspan"))):
            held[len(row)] = rows
            row.append("" if part else words(cell))
    _skip_held(row, held)
    return row


def _skip_held(row: list[str], held: dict[int, int]) -> None:
    while held.get(len(row), 0) > 0:
        held[len(row)] -= 1
        row.append("")


def _span(value: str | None) -> int:
    # Of a number with thousands of digits, the first tell enough.
    return min(max(int(value.strip()[:9]), 1), _MAX_SPAN) if value and value.strip().isdecimal() else 1
