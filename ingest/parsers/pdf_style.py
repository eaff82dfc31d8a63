"""What is usual in a PDF: the size of its body text, its leading, and which lines are headings."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.parsers.lines import is_short, list_marker
from ingest.parsers.pdf_page import Line, PageLayout

_LARGER = 1.12


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """`body`, `leading` (from line to line) and the `sizes` of headings, largest first, in points."""

    body: float
    leading: float
    sizes: tuple[float, ...]

    def heading_level(self, line: Line) -> int:
        """1 to 6, or 0 for a line that is no heading."""
        return min(self.sizes.index(line.size) + 1, 6) if _is_heading(line, self.body) else 0


def measure(pages: Sequence[PageLayout]) -> PdfStyle:
    """Look at all lines of a document once."""
    lines = [line for page in pages for line in page.lines]
    body = median_size(lines)
    sizes = {line.size for line in lines if _is_heading(line, body)}
    return PdfStyle(body, _leading(pages, body), tuple(sorted(sizes, reverse=True)))


def _is_heading(line: Line, body: float) -> bool:
    if line.size >= body * _LARGER:
        return any(map(str.isalpha, line.text))
    return line.bold and line.size >= body and is_short(line.text) and list_marker(line.text) is None


def median_size(lines: Sequence[Line]) -> float:
    """The size at or below which half of all letters are set, 0 where there are none."""
    letters = sum(len(line.text) for line in lines)
    seen = 0
    for line in sorted(lines, key=lambda line: line.size):
        seen += len(line.text)
        if 2 * seen >= letters:
            return line.size
    return 0.0


def _leading(pages: Sequence[PageLayout], body: float) -> float:
    """The lower quartile, since gaps between paragraphs only make distances longer."""
    steps = sorted(
        below.top - line.top
        for page in pages
        for line, below in pairwise(page.lines)
        if line.size == below.size == body and 0.8 * body < below.top - line.top < 2.5 * body
    )
    return steps[len(steps) // 4] if steps else 1.2 * body
