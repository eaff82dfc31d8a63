"""Word documents: the body in reading order, with headings, lists and tables."""

import io
from typing import Any

import docx
from docx.document import Document

from ingest.parsers.base import BlockKind, ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.docx_numbering import Numbering
from ingest.parsers.docx_styles import Styles
from ingest.parsers.docx_text import W, blocks_in, table_rows, words
from ingest.parsers.package import check_package

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def parse_docx(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """Parse a document of Word 2007 or later; its title is a Title, else a Heading 1, else its property.

    Raises UnreadableDocument where `check_package` does.
    """
    check_package(data, ".docx", limits)
    document = docx.Document(io.BytesIO(data))
    walk = _Walk(document)
    walk.run(document.element.body)
    title = walk.title or walk.builder.first_heading(level=1) or document.core_properties.title
    return walk.builder.build(MEDIA_TYPE, title=title)


class _Walk:
    """One pass over the paragraphs and tables of the body."""

    def __init__(self, document: Document) -> None:
        self.builder = TextBuilder()
        self.title: str | None = None
        self._styles = Styles(document)
        self._numbering = Numbering(document)
        self._group: int | None = None

    def run(self, container: Any) -> None:
        for element in blocks_in(container):
            if element.tag == W + "p":
                self._paragraph(element)
            else:
                self._table(element)

    def _paragraph(self, element: Any) -> None:
        text = words(element)
        if not text.strip():
            return
        style = self._styles.of(element)
        mark = self._numbering.mark(element, style)
        if style.heading:
            self._group = None
            self.title = self.title or (text if style.is_title else None)
            self.builder.add(BlockKind.HEADING, (mark.text if mark else "") + text, level=style.heading)
        elif mark is None:
            self._group = None
            self.builder.add(BlockKind.PARAGRAPH, text)
        else:
            self._group = self.builder.new_group() if self._group is None else self._group
            self.builder.add(BlockKind.LIST_ITEM, mark.text + text, level=mark.level, group=self._group)

    def _table(self, element: Any) -> None:
        self._group = None
        rows = table_rows(element)
        if sum(len(row.cells) for row in rows) == 1:
            # A table with one cell is a frame around paragraphs.
            self.run(rows[0].cells[0])
            return
        group = self.builder.new_group()
        heading = True
        for index, row in enumerate(rows):
            heading = index == 0 or (heading and row.repeats)
            self.builder.add_row(row.texts(), header=heading, group=group)
