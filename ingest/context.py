"""What stands before a chunk when it is embedded: title, headings above, a table's header."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.domain import HEADING_SEPARATOR
from ingest.parsers.base import Block, BlockKind, ParsedDocument
from ingest.tokens import TokenSpans


@dataclass(frozen=True, slots=True)
class Context:
    """Lines of context and their number of tokens."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class _Place:
    """What lies above a block, the outermost heading first; `name` is that of a block that is a heading."""

    path: tuple[str, ...]
    header: str | None
    name: str | None


class Contexts:
    """The context of a chunk by the index of its first block; at most half of `max_tokens` goes into it."""

    def __init__(self, document: ParsedDocument, title: str, token_spans: TokenSpans, max_tokens: int) -> None:
        self._title = " ".join(title.split())
        self._token_spans = token_spans
        self._limit = max_tokens // 2
        self._places = list(_places(document))
        self._known: dict[tuple[_Place, bool], Context] = {}

    def at(self, block: int) -> Context:
        place = self._places[block]
        named = place.name is not None and _same(place.name, self._title)
        key = (place, named)
        if key not in self._known:
            self._known[key] = self._context(place, named)
        return self._known[key]

    def heading(self, block: int) -> str | None:
        """The path of the headings above a block, without the document's title; None where there is none."""
        return HEADING_SEPARATOR.join(self._path(self._places[block])) or None

    def _path(self, place: _Place) -> tuple[str, ...]:
        return place.path[1:] if place.path and _same(place.path[0], self._title) else place.path

    def _context(self, place: _Place, named: bool) -> Context:
        title = "" if named else self._title
        path = self._path(place)
        for text in _shorter_and_shorter(title, path, place.header):
            tokens = self._count(text)
            if tokens <= self._limit:
                return Context(text, tokens)
        text = self._tail(path[-1] if path else title)
        return Context(text, self._count(text))

    def _tail(self, text: str) -> str:
        """The last words of a text that is too long by itself."""
        spans = self._token_spans(text)
        tail = text[spans[-self._limit][0] :] if 0 < self._limit <= len(spans) else ""
        return tail if self._count(tail) <= self._limit else ""

    def _count(self, text: str) -> int:
        return len(self._token_spans(text)) if text else 0


def _shorter_and_shorter(title: str, path: tuple[str, ...], header: str | None) -> Iterator[str]:
    """The context whole, then without more and more of its front, at last the nearest heading alone."""
    yield _lines(title, path, header)
    for first in range(max(len(path), 1)):
        yield _lines("" if path else title, path[first:], header)
    yield _lines("" if path else title, path[-1:], None)


def _lines(title: str, path: tuple[str, ...], header: str | None) -> str:
    return "\n".join(line for line in (title, HEADING_SEPARATOR.join(path), header) if line)


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _places(document: ParsedDocument) -> Iterator[_Place]:
    open_headings: list[tuple[int, str]] = []
    group: int | None = None
    headers: list[str] = []
    for block in document.blocks:
        text = document.text[block.start : block.end]
        if block.kind is BlockKind.HEADING:
            while open_headings and open_headings[-1][0] >= block.level:
                open_headings.pop()
        path = tuple(name for _, name in open_headings)
        headers = headers if block.group == group else []
        group = block.group
        yield _Place(path, _header(block, headers), text if block.kind is BlockKind.HEADING else None)
        if block.kind is BlockKind.HEADING:
            open_headings.append((block.level, text))
        elif block.kind is BlockKind.TABLE_HEADER:
            headers = [*headers, text]


def _header(block: Block, headers: list[str]) -> str | None:
    return " / ".join(headers) or None if block.kind is BlockKind.TABLE_ROW else None
