"""OpenDocument texts: the body in reading order, with headings, lists and tables."""

import io
import zipfile
from typing import Any

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.lists import ListWalk
from ingest.parsers.odt_table import table_rows
from ingest.parsers.odt_text import OFFICE, PARAGRAPHS, TABLE, TEXT, Styles, asides, is_shown, words
from ingest.parsers.package import check_package, part

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_MANIFEST = "META-INF/manifest.xml"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
# Made from the headings and from words that stand in the text already.
_INDEXES = frozenset({TEXT + "table-of-content", TEXT + "alphabetical-index", TEXT + "table-index"})
_UNREAD = frozenset({TEXT + "note-citation", OFFICE + "forms", TEXT + "sequence-decls", *_INDEXES})


def parse_odt(data: bytes, limits: ParseLimits) -> ParsedDocument:
    """Parse a text of LibreOffice and its kin; its title is its property, else its first heading of level 1.

    Raises UnreadableDocument where `check_package` does.
    """
    check_package(data, ".odt", limits)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if b"encryption-data" in (archive.read(_MANIFEST) if _MANIFEST in archive.namelist() else b""):
            raise UnreadableDocument("it is protected by a password; save a copy without one")
        content, meta = part(archive, "content.xml"), part(archive, "meta.xml")
        styles = Styles(part(archive, "styles.xml"), content)
    body = content.find(f"{OFFICE}body/{OFFICE}text")
    if body is None:
        raise UnreadableDocument("it is no OpenDocument text but a table or drawing; save it as .xlsx, .pptx or .pdf")
    walk = _Walk(styles, limits)
    walk.run(body)
    title = "" if meta is None else meta.findtext(f"{OFFICE}meta/{_TITLE}")
    return walk.builder.build(MEDIA_TYPE, title=title or walk.builder.first_heading(level=1))


class _Walk:
    """One pass over the blocks of the body."""

    def __init__(self, styles: Styles, limits: ParseLimits) -> None:
        self.builder = TextBuilder()
        self._max_chars = limits.max_chars
        self._chars = 0
        self._styles = styles
        self._lists = ListWalk(self.builder)
        # How far each list has counted, for those that go on after a paragraph.
        self._counted: dict[str | None, int] = {}

    def run(self, container: Any, list_style: str | None = None, depth: int = 0) -> None:
        for child in container:
            if child.tag in PARAGRAPHS:
                self._paragraph(child)
            elif child.tag == TEXT + "list":
                self._list(child, list_style, depth)
            elif child.tag == TABLE + "table":
                self._table(child)
            elif is_shown(child) and child.tag not in _UNREAD and not self._styles.hides(child):
                # Sections, frames and footnotes wrap whole blocks.
                self.run(child, list_style, depth)

    def _paragraph(self, element: Any) -> None:
        text = words(element, self._styles)
        if element.tag == TEXT + "h":
            level = element.get(TEXT + "outline-level", "1")
            self.builder.add(BlockKind.HEADING, text, level=min(max(int(level), 1), 6) if level.isdecimal() else 1)
        else:
            self._lists.add(text)
        if not self._styles.hides(element):
            for aside in asides(element):
                self.run(aside)

    def _list(self, element: Any, outer: str | None, depth: int) -> None:
        style = element.get(TEXT + "style-name", outer)
        goes_on = element.get(TEXT + "continue-numbering") == "true" or element.get(TEXT + "continue-list") is not None
        count = self._counted.get(style, 0) if goes_on and depth == 0 else 0
        self._lists.open(ordered=self._styles.is_numbered(style, depth), start=count + 1)
        for item in element:
            if item.tag == TEXT + "list-item":
                start = item.get(TEXT + "start-value")
                count = int(start) if start and start.isdecimal() else count + 1
                self._lists.item(count)
            if item.tag in (TEXT + "list-item", TEXT + "list-header"):
                self.run(item, style, depth + 1)
        self._lists.close()
        if depth == 0:
            self._counted[style] = count

    def _table(self, table: Any) -> None:
        rows = list(table_rows(table))
        if sum(len(row.cells) for row in rows) == 1:
            # A table with one cell is a frame around paragraphs.
            self.run(rows[0].cells[0])
            return
        group = self.builder.new_group()
        heading = True
        for index, row in enumerate(rows):
            heading = index == 0 or (heading and row.repeats)
            texts = row.texts(self._styles)
            self._count(texts)
            self.builder.add_row(texts, header=heading, group=group)

    def _count(self, texts: list[str]) -> None:
        # A row may be repeated, and a cell in it, by a number alone.
        self._chars += sum(map(len, texts))
        if self._chars > self._max_chars:
            raise UnreadableDocument(f"its tables have more than {self._max_chars:,} characters; split it")
