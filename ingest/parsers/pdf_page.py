"""One page of a PDF as lines of text and tables, from top to bottom. Lengths are in points."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from pdfplumber.page import Page
from pdfplumber.table import Table

_BOLD_NAMES = ("bold", "black", "heavy", "demi")
# The gap between two words, as a share of the letters' size.
_WORD_GAP = 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `top` is its distance from the upper edge of the page."""

    page: int
    text: str
    top: float
    bottom: float
    x0: float
    x1: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with ruled cells; a cell that was merged into another one is empty."""

    page: int
    top: float
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class PageLayout:
    """What stands on page `number`, counted from 1.

    `pictured` is the share of the page, 0 to 1, that pictures cover; `scanned` is the text recognised in them.
    """

    number: int
    height: float
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...]
    pictured: float = 0.0
    scanned: str = ""


def read_page(page: Page) -> PageLayout:
    """Lines and tables of a page; words inside a table are in no line."""
    upright = page.filter(_is_straight)
    found = [(table, _rows(table)) for table in upright.find_tables()]
    tables = [(table, rows) for table, rows in found if _is_table(rows)]
    body = upright.filter(lambda thing: not any(_inside(thing, table.bbox) for table, _ in tables))
    lines = body.extract_text_lines(return_chars=True, x_tolerance_ratio=_WORD_GAP)
    return PageLayout(
        page.page_number,
        float(page.height),
        tuple(_line(page.page_number, line) for line in lines),
        tuple(Grid(page.page_number, table.bbox[1], rows) for table, rows in tables),
        _pictured(page),
    )


def _pictured(page: Page) -> float:
    left, top, right, bottom = page.bbox
    covered = sum(
        max(min(image["x1"], right) - max(image["x0"], left), 0.0)
        * max(min(image["bottom"], bottom) - max(image["top"], top), 0.0)
        for image in page.images
    )
    return min(float(covered / (page.width * page.height)), 1.0)


def _is_straight(thing: dict[str, Any]) -> bool:
    """Words set aslant are a watermark, whose letters would land between the lines."""
    a, b = (float(part) for part in thing.get("matrix", (1, 0))[:2])
    return bool(thing["object_type"] != "char" or abs(a) < 0.01 or abs(b) < 0.01)


def _rows(table: Table) -> tuple[tuple[str, ...], ...]:
    rows = table.extract(x_tolerance_ratio=_WORD_GAP)
    return tuple(tuple(cell or "" for cell in row) for row in rows if any(row))


def _is_table(rows: Sequence[Sequence[str]]) -> bool:
    """A frame around text has one filled column; a table has two or more."""
    columns = {index for row in rows for index, cell in enumerate(row) if cell.strip()}
    return len(columns) > 1


def _inside(thing: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (thing["x0"] + thing["x1"]) / 2, (thing["top"] + thing["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _line(number: int, line: dict[str, Any]) -> Line:
    chars = [char for char in line["chars"] if not char["text"].isspace()] or line["chars"]
    bold = sum(any(name in char["fontname"].lower() for name in _BOLD_NAMES) for char in chars)
    size = round(median(char["size"] for char in chars) * 2) / 2
    return Line(
        number,
        line["text"],
        line["top"],
        line["bottom"],
        line["x0"],
        line["x1"],
        size,
        bold > 0.9 * len(chars),
    )
