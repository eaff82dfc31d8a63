"""Markdown (CommonMark with tables) with optional YAML front matter."""

import html
from collections.abc import Iterator, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.errors import UnreadableDocument
from ingest.parsers.base import MAX_BLOCKS, BlockKind, ParsedDocument, TextBuilder
from ingest.parsers.front_matter import split_front_matter
from ingest.parsers.html import add_fragment, seen_words
from ingest.parsers.html_open import OpenElements, may_hide
from ingest.parsers.lists import ListWalk

MEDIA_TYPE = "text/markdown"
# The library leaves out whatever is nested deeper than this.
_MAX_NESTING = 100


def parse_markdown(text: str) -> ParsedDocument:
    """Parse Markdown with `\\n` line ends; raises UnreadableDocument for broken front matter or too many lines."""
    front_matter, body = split_front_matter(text)
    _check_lines(body)
    builder = TextBuilder()
    _Walk(builder).run(_reader().parse(body))
    title = str(front_matter.get("title") or "") or builder.first_heading(level=1)
    return builder.build(MEDIA_TYPE, title=title, front_matter=front_matter)


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")


def _check_lines(body: str) -> None:
    """The library takes time for every line, and tells of the first block only when it has read all of them."""
    if body.count("\n") > MAX_BLOCKS and sum(1 for line in body.split("\n") if line.strip()) > MAX_BLOCKS:
        raise UnreadableDocument(f"it has more than {MAX_BLOCKS:,} lines; split it")


class _Walk:
    """One pass over the flat tokens of a document."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._lists = ListWalk(builder)
        self._heading = 0
        self._table: int | None = None
        self._in_head = False
        self._row: list[str] = []
        self._open = OpenElements()
        self._depths: list[int] = []

    def run(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            self._bound(token)
            match token.type:
                case "inline":
                    self._text(self._words(token.children or []))
                case "fence" | "code_block":
                    self._code(token.content)
                case "html_block":
                    self._html(token.content)
                case "heading_open" | "heading_close":
                    self._heading = int(token.tag[1]) if token.nesting > 0 else 0
                case "bullet_list_open" | "ordered_list_open":
                    self._lists.open(ordered=token.type == "ordered_list_open")
                case "bullet_list_close" | "ordered_list_close":
                    self._lists.close()
                case "list_item_open":
                    self._lists.item(int(token.info) if token.info.isdigit() else None)
                case _:
                    self._table_token(token)

    def _bound(self, token: Token) -> None:
        """Raw HTML that is opened in an item or a quote ends with it."""
        if token.type in ("list_item_open", "blockquote_open"):
            self._depths.append(self._open.depth)
        elif token.type in ("list_item_close", "blockquote_close"):
            self._open.close_to(self._depths.pop())

    def _html(self, fragment: str) -> None:
        add_fragment(self._builder, self._open.source() + fragment if self._open.hide else fragment)
        self._open.read(fragment)

    def _code(self, code: str) -> None:
        if self._open.hide:
            self._builder.count_hidden(bool(code.strip()))
        else:
            self._lists.add_code(code)

    def _words(self, tokens: Sequence[Token]) -> str:
        """What a reader sees of a paragraph, a heading or a cell."""
        raw = "".join(token.content for token in tokens if token.type == "html_inline")
        around = self._open.source() if self._open.hide else ""
        seen = seen_words(self._builder, around + _as_html(tokens)) if around or may_hide(raw) else words(tokens)
        self._open.read_inline(raw)
        return seen

    def _table_token(self, token: Token) -> None:
        match token.type:
            case "table_open":
                self._table = self._builder.new_group()
            case "table_close":
                self._table = None
            case "thead_open" | "thead_close":
                self._in_head = token.nesting > 0
            case "tr_open":
                self._row = []
            case "tr_close" if self._table is not None:
                self._builder.add_row(self._row, header=self._in_head, group=self._table)
            case _:
                pass

    def _text(self, text: str) -> None:
        if self._table is not None:
            self._row.append(text)
        elif self._heading:
            self._builder.add(BlockKind.HEADING, text, level=self._heading)
        else:
            self._lists.add(text)


def words(tokens: Sequence[Token]) -> str:
    """The words of inline markup: the text of links, the alternative text of images, no raw HTML."""
    return "".join(_pieces(tokens))


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("text", "code_inline"):
            yield token.content
        elif token.type in ("softbreak", "hardbreak"):
            yield "\n"
        elif token.type == "html_inline":
            yield " " if token.content.lower().startswith("<br") else ""
        elif token.children:
            yield from _pieces(token.children)


def _as_html(tokens: Sequence[Token]) -> str:
    """Inline markup with its raw HTML as it stands, everything else as the words alone."""
    return "".join(token.content if token.type == "html_inline" else html.escape(words([token])) for token in tokens)
