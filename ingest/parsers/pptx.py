"""Presentations: slide by slide, each in reading order, then its notes."""

import io

import pptx
from pptx.presentation import Presentation
from pptx.shapes.base import BaseShape
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.table import Table
from pptx.text.text import TextFrame

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.package import check_package
from ingest.parsers.pptx_marks import Marks, list_styles
from ingest.parsers.pptx_shapes import in_reading_order

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def parse_pptx(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """Parse a presentation of PowerPoint 2007 or later; a slide is a page, and its title a heading.

    Raises UnreadableDocument where `check_package` does, and for one with more than `limits.max_pages` slides.
    """
    check_package(data, ".pptx", limits)
    deck = pptx.Presentation(io.BytesIO(data))
    count = len(deck.slides)
    if count > limits.max_pages:
        raise UnreadableDocument(f"it has {count} slides, more than {limits.max_pages}; split it")
    builder = TextBuilder()
    for number, slide in enumerate(deck.slides, start=1):
        if slide._element.get("show") not in ("0", "false"):
            _SlideWalk(builder, number, slide).run()
    return builder.build(MEDIA_TYPE, title=_title(deck) or builder.first_heading(), page_count=count)


def _title(deck: Presentation) -> str | None:
    title = deck.core_properties.title
    # PowerPoint itself calls every new presentation one, in the language of its user.
    return None if "PowerPoint" in title else title


class _SlideWalk:
    """One pass over the shapes of a slide and its notes."""

    def __init__(self, builder: TextBuilder, number: int, slide: Slide) -> None:
        self._builder = builder
        self._page = number
        self._slide = slide
        self._is_named = False

    def run(self) -> None:
        title = self._slide.shapes.title
        if title is not None:
            self._name(title.text_frame.text)
        for shape in in_reading_order(self._slide.shapes):
            if shape != title:
                self._shape(shape)
        self._notes()

    def _name(self, text: str) -> None:
        if text.strip():
            self._is_named = True
            self._builder.add(BlockKind.HEADING, text, level=2, page=self._page)

    def _add(self, kind: BlockKind, text: str, level: int = 0, group: int | None = None) -> None:
        if not text.strip():
            return
        if not self._is_named:
            # What follows would seem to belong to the title of the slide before.
            self._name(f"Slide {self._page}")
        self._builder.add(kind, text, level=level, group=group, page=self._page)

    def _shape(self, shape: BaseShape) -> None:
        if isinstance(shape, GraphicFrame):
            if shape.has_table:
                self._table(shape.table)
        elif shape.has_text_frame:
            frame: TextFrame = shape.text_frame  # type: ignore[attr-defined]
            self._text(frame, Marks(list_styles(shape, self._slide)))

    def _text(self, frame: TextFrame, marks: Marks) -> None:
        group: int | None = None
        for paragraph in frame.paragraphs:
            mark = marks.of(paragraph)
            if not paragraph.text.strip():
                continue
            if mark:
                group = self._builder.new_group() if group is None else group
                self._add(BlockKind.LIST_ITEM, mark + paragraph.text, paragraph.level, group)
            else:
                group = None
                self._add(BlockKind.PARAGRAPH, paragraph.text)

    def _table(self, table: Table) -> None:
        rows = [["" if cell.is_spanned else cell.text for cell in row.cells] for row in table.rows]
        if sum(map(len, rows)) == 1:
            self._add(BlockKind.PARAGRAPH, rows[0][0])
            return
        if not self._is_named:
            self._name(f"Slide {self._page}")
        group = self._builder.new_group()
        for index, row in enumerate(rows):
            self._builder.add_row(row, header=index == 0, group=group, page=self._page)

    def _notes(self) -> None:
        frame = self._slide.notes_slide.notes_text_frame if self._slide.has_notes_slide else None
        if frame is None or not frame.text.strip():
            return
        self._add(BlockKind.PARAGRAPH, "Notes")
        for paragraph in frame.paragraphs:
            self._add(BlockKind.PARAGRAPH, paragraph.text)
