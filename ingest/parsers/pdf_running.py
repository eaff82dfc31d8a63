"""Running heads and feet: lines that stand at one height on most pages."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingest.parsers.pdf_page import Line, PageLayout
from ingest.parsers.pdf_style import median_size

# Running lines stand in the upper or the lower tenth of a page.
_MARGIN = 1 / 10
_HEIGHT_STEP = 4.0
_PAGE_NUMBER = re.compile(
    r"[-\u2013\u2014|\s]*(?:(?:page|p\.|seite)\s*)?\d{1,4}(?:\s*(?:of|/|von)\s*\d{1,4})?[-\u2013\u2014|\s]*",
    re.IGNORECASE,
)
_NUMBER_SLOT = re.compile(r"\d+")
_Place = tuple[str, int]


def without_running_lines(pages: Sequence[PageLayout]) -> list[PageLayout]:
    """The pages without page numbers and without lines that repeat on more than half of them."""
    body = median_size([line for page in pages for line in page.lines])
    places = [{_place(line, body) for line in _margin_lines(page)} for page in pages]
    seen = Counter(place for found in places for place in found)
    running = {place for place, count in seen.items() if count > 1 and count > len(pages) / 2}
    return [_without(page, running, body) for page in pages]


def is_page_number(line: str) -> bool:
    """Whether a line at the edge of a page is its number and nothing else."""
    return _PAGE_NUMBER.fullmatch(line) is not None


def _without(page: PageLayout, running: set[_Place], body: float) -> PageLayout:
    margin = _margin_lines(page)
    gone = {line for line in margin if _place(line, body) in running or is_page_number(line.text)}
    return replace(page, lines=tuple(line for line in page.lines if line not in gone))


def _margin_lines(page: PageLayout) -> list[Line]:
    margin = page.height * _MARGIN
    return [line for line in page.lines if line.bottom < margin or line.top > page.height - margin]


def _place(line: Line, body: float) -> _Place:
    """Text and height of a line, whose numbers may differ by page unless it stands out as a heading."""
    text = line.text if line.size > body or line.bold else _NUMBER_SLOT.sub("#", line.text)
    return text, round(line.top / _HEIGHT_STEP)
