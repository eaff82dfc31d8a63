"""PDF: pages, their lines and tables, without what runs along every page."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import pdfplumber
from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
from pdfplumber.pdf import PDF
from pdfplumber.utils.exceptions import PdfminerException

from core.errors import UnreadableDocument
from ingest.parsers.base import ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.pdf_blocks import BlockReader
from ingest.parsers.pdf_damage import checksums_kept
from ingest.parsers.pdf_page import PageLayout, read_page
from ingest.parsers.pdf_running import without_running_lines
from ingest.parsers.pdf_scan import with_scans

MEDIA_TYPE = "application/pdf"
# The specification wants the end mark in the last kilobyte; some writers append a little more.
_TAIL_BYTES = 2048


def parse_pdf(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """Parse a PDF; every block carries its page, one that runs on that on which it begins.

    Scanned pages are read by text recognition. Raises UnreadableDocument for a file that is cut off, encrypted,
    too long, or without any text, and for one with scanned pages where there is no text recognition.
    """
    if b"%%EOF" not in data[-_TAIL_BYTES:]:
        raise UnreadableDocument("it is cut off before its end, so it is damaged; get a complete copy")
    with checksums_kept(), _opened(data) as pdf:
        page_count = len(pdf.pages)
        if page_count == 0:
            raise UnreadableDocument("it is damaged, no page can be found in it; get a new copy")
        if page_count > limits.max_pages:
            raise UnreadableDocument(f"it has {page_count} pages, more than {limits.max_pages}; split it")
        pages = without_running_lines([_layout(pdf, index) for index in range(page_count)])
        builder = _build(with_scans(pages, data, limits))
        title = builder.first_heading() or str(pdf.metadata.get("Title") or "")
    parsed = builder.build(MEDIA_TYPE, title=title, page_count=page_count)
    if not parsed.blocks:
        raise UnreadableDocument(
            "it holds no text, and none can be recognised in it (probably a scan); get a copy with text"
        )
    return parsed


@contextmanager
def _opened(data: bytes) -> Iterator[PDF]:
    try:
        pdf = pdfplumber.open(io.BytesIO(data))
    except PdfminerException as error:
        if error.args and isinstance(error.args[0], PDFPasswordIncorrect | PDFEncryptionError):
            raise UnreadableDocument("it is protected by a password; save a copy without one") from error
        raise
    with pdf:
        yield pdf


def _layout(pdf: PDF, index: int) -> PageLayout:
    page = pdf.pages[index]
    layout = read_page(page)
    # A page keeps all its characters until it is closed: thousands of pages would fill the memory.
    page.close()
    return layout


def _build(pages: list[PageLayout]) -> TextBuilder:
    reader = BlockReader(pages)
    for page in pages:
        reader.read(page)
    return reader.finish()
