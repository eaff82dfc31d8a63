"""Scanned pages of a PDF: drawn as pictures, and read by text recognition."""

import math
import threading
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from PIL import Image

from core.errors import UnreadableDocument
from ingest.parsers.base import ParseLimits
from ingest.parsers.ocr import DPI, MISSING, recognise, tesseract
from ingest.parsers.pdf_page import PageLayout
from ingest.parsers.pdf_running import is_page_number

# A page without text is a scan, not an empty sheet with a logo, when pictures cover this share of it.
_SCANNED = 0.5
_POINTS_PER_INCH = 72
# The library may be called from one thread at a time only.
_DRAWING = threading.Lock()


def with_scans(pages: Sequence[PageLayout], data: bytes, limits: ParseLimits) -> list[PageLayout]:
    """The pages of the PDF `data`, those that hold pictures and no text with the text that is in the pictures.

    Raises UnreadableDocument, naming the pages, where a scanned page cannot be read for want of Tesseract.
    """
    bare = [page for page in pages if page.pictured and not (page.lines or page.grids)]
    if tesseract() is None:
        _refuse([page.number for page in bare if page.pictured >= _SCANNED], len(pages))
        return list(pages)
    texts = {page.number: recognise(_drawn(data, page.number, limits), limits) for page in bare}
    return [replace(page, scanned=_without_number(texts.get(page.number, ""))) for page in pages]


def _without_number(text: str) -> str:
    lines = text.split("\n")
    for edge in (0, -1):
        if lines and is_page_number(lines[edge].strip()):
            del lines[edge]
    return "\n".join(lines)


def _refuse(scanned: Sequence[int], page_count: int) -> None:
    if len(scanned) == page_count:
        raise UnreadableDocument(f"it is scanned, and {MISSING}")
    if scanned:
        some = f"page {scanned[0]} is" if len(scanned) == 1 else f"pages {_ranges(scanned)} are"
        raise UnreadableDocument(f"its {some} scanned, and {MISSING}")


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in ascending order, those in a row as `2-4`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)


def _drawn(data: bytes, number: int, limits: ParseLimits) -> Image.Image:
    with _DRAWING, pdfium.PdfDocument(data) as document:
        page = document[number - 1]
        width, height = page.get_size()
        scale = min(DPI / _POINTS_PER_INCH, math.sqrt(limits.max_pixels / (width * height)))
        picture: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
        # The pixels belong to the document, which ends here.
        return picture.copy()
