"""Markdown (CommonMark with tables) with optional YAML front matter."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingest.parsers.base import BlockKind, ParsedDocument, TextBuilder
from ingest.parsers.front_matter import split_front_matter
from ingest.parsers.html import add_fragment
from ingest.parsers.lists import ListWalk

MEDIA_TYPE = "text/markdown"
# The library leaves out whatever is nested deeper than this.
_MAX_NESTING = 100


def parse_markdown(text: str) -> ParsedDocument:
    """Parse Markdown with `\\n` line ends; raises UnreadableDocument for broken front matter."""
    front_matter, body = split_front_matter(text)
    builder = TextBuilder()
    reader = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable("table")
    _Walk(builder).run(reader.parse(body))
    title = str(front_matter.get("title") or "") or builder.first_heading(level=1)
    return builder.build(MEDIA_TYPE, title=title, front_matter=front_matter)


class _Walk:
    """One pass over the flat tokens of a document."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._lists = ListWalk(builder)
        self._heading = 0
        self._table: int | None = None
        self._in_head = False
        self._row: list[str] = []

    def run(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            match token.type:
                case "inline":
                    self._text(words(token.children or []))
                case "fence" | "code_block":
                    self._lists.add_code(token.content)
                case "html_block":
                    add_fragment(self._builder, token.content)
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
