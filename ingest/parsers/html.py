"""HTML pages: what a reader sees of the main content, without the page's furniture."""

from collections.abc import Iterator
from typing import Any

from lxml import html as lxml_html

from ingest.parsers.base import BlockKind, ParsedDocument, TextBuilder
from ingest.parsers.encoding import decode_html
from ingest.parsers.html_hidden import drop_hidden
from ingest.parsers.html_tables import is_layout, table_rows
from ingest.parsers.html_text import is_block, is_shown, pieces, words
from ingest.parsers.lists import ListWalk

MEDIA_TYPE = "text/html"
_FURNITURE = frozenset({"nav", "header", "footer", "aside"})
_FURNITURE_ROLES = frozenset({"navigation", "search", "dialog"})
# Python itself reads no number of thousands of digits.
_MAX_DIGITS = 12
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def parse_html(data: bytes) -> ParsedDocument:
    """Parse a page; raises UnreadableDocument when its bytes are no text."""
    builder = TextBuilder()
    page = _tree(builder, decode_html(data))
    for root, furniture in _roots(page):
        _Walk(builder, furniture).run(root)
    title = builder.first_heading(level=1) or _heading_anywhere(page) or page.findtext(".//title")
    return builder.build(MEDIA_TYPE, title=title)


def add_fragment(builder: TextBuilder, fragment: str) -> None:
    """Add the words of a piece of HTML, as it stands in Markdown; comments and tags fall away."""
    _Walk(builder, frozenset()).run(_tree(builder, fragment))


def seen_words(builder: TextBuilder, fragment: str) -> str:
    """The words of a piece of HTML inside a paragraph; those that a reader cannot see are counted."""
    return words(_tree(builder, fragment))


def _tree(builder: TextBuilder, text: str) -> Any:
    # The parser stops at a NUL, and takes a text only as bytes where the text declares an encoding.
    data = f"<html>{builder.visible(text)}</html>".encode(errors="replace")
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    page = lxml_html.document_fromstring(data, parser=parser)
    builder.count_hidden(drop_hidden(page))
    return page


def _roots(page: Any) -> Iterator[tuple[Any, frozenset[str]]]:
    """The elements that hold the content, and the tags to leave out of them."""
    for tag in ("main", "article"):
        found = [element for element in page.iter(tag) if _is_content(element, tag)]
        if found:
            # A page's own header, inside its main part, carries its title; a nav is never content.
            yield from ((element, frozenset({"nav"})) for element in found)
            return
    body = page.find("body")
    if body is not None:
        yield body, _FURNITURE


def _is_content(element: Any, tag: str) -> bool:
    around = list(element.iterancestors())
    outermost = all(ancestor.tag != tag for ancestor in around)
    # A form around the whole page is common, and no reason to leave the page out.
    seen = is_shown(element) and all(is_shown(ancestor) or ancestor.tag == "form" for ancestor in around)
    return outermost and seen and bool(words(element).strip())


def _heading_anywhere(page: Any) -> str | None:
    heading = next((element for element in page.iter("h1") if is_shown(element)), None)
    return None if heading is None else words(heading)


class _Walk:
    """One pass over the elements below a root; text that stands bare becomes a paragraph."""

    def __init__(self, builder: TextBuilder, furniture: frozenset[str]) -> None:
        self._builder = builder
        self._furniture = furniture
        self._lists = ListWalk(builder)
        self._bare: list[str] = []

    def run(self, root: Any) -> None:
        self._children(root)
        self._flush()

    def _children(self, element: Any) -> None:
        self._bare.append(element.text or "")
        for child in element:
            furniture = child.tag in self._furniture or child.get("role") in _FURNITURE_ROLES
            if is_shown(child) and not furniture:
                self._visit(child)
            self._bare.append(child.tail or "")

    def _visit(self, element: Any) -> None:
        if not any(is_block(part) for part in element.iter()):
            self._bare.extend(pieces(element))
            return
        self._flush()
        self._block(element)
        self._flush()

    def _block(self, element: Any) -> None:
        tag = element.tag
        if tag in _HEADINGS:
            self._builder.add(BlockKind.HEADING, words(element), level=int(tag[1]))
        elif tag == "pre":
            self._lists.add_code(words(element))
        elif tag in ("ul", "ol", "menu"):
            self._list(element)
        elif tag == "dl":
            self._definitions(element)
        elif tag == "table" and not is_layout(element):
            self._table(element)
        else:
            if tag == "li":
                self._lists.item(_number(element.get("value")))
            self._children(element)

    def _list(self, element: Any) -> None:
        start = _number(element.get("start"))
        self._lists.open(ordered=element.tag == "ol", start=1 if start is None else start)
        self._children(element)
        self._flush()
        self._lists.close()

    def _definitions(self, element: Any) -> None:
        group, terms = self._builder.new_group(), list[str]()
        defined = True
        for part in element.xpath("./dt | ./dd | ./div/dt | ./div/dd"):
            text = words(part)
            if part.tag == "dt":
                terms = [text] if defined else [*terms, text]
            else:
                self._builder.add(BlockKind.LIST_ITEM, f"{', '.join(terms)}: {text}", group=group)
            defined = part.tag == "dd"
        if not defined:
            self._builder.add(BlockKind.LIST_ITEM, ", ".join(terms), group=group)

    def _table(self, element: Any) -> None:
        for caption in element.iterchildren("caption"):
            self._builder.add(BlockKind.PARAGRAPH, words(caption))
        group = self._builder.new_group()
        for cells, header in table_rows(element):
            self._builder.add_row(cells, header=header, group=group)

    def _flush(self) -> None:
        text, self._bare = "".join(self._bare), []
        self._lists.add(text)


def _number(value: str | None) -> int | None:
    return int(value) if value and value.strip().isdecimal() and len(value) <= _MAX_DIGITS else None
