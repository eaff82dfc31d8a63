"""Raw HTML between the blocks of another markup: which elements stay open from one piece of it to the next."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import html as lxml_html

from ingest.parsers.html_hidden import is_hidden_tag

# What encloses nothing, and what the next block ends by itself.
# fmt: off
_NEVER_OPEN = frozenset({
    "area", "base", "br", "col", "embed", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "input", "link", "meta", "p",
    "param", "source", "track", "wbr",
})
# fmt: on
_MAX_OPEN = 200
_PIECE = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<raw>script|style|textarea)\b.*?(?:</(?P=raw)|\Z)"
    r"|<(?P<end>/?)(?P<name>[a-z][^\s/>]{0,40}+)(?:[^\"'>]|\"[^\"]{0,2000}\"|'[^']{0,2000}'){0,2000}+>",
    re.IGNORECASE | re.DOTALL,
)
_MAY_HIDE = re.compile(r"\s(?:hidden|aria-hidden|style)\b|<(?:script|style|template)\b", re.IGNORECASE)


class _Tag(NamedTuple):
    name: str
    source: str
    hides: bool


class OpenElements:
    """The elements that raw HTML has opened and not closed yet."""

    def __init__(self) -> None:
        self._open: list[_Tag] = []

    @property
    def depth(self) -> int:
        return len(self._open)

    @property
    def hide(self) -> bool:
        """Whether a reader sees nothing of what comes now."""
        return any(tag.hides for tag in self._open)

    def source(self) -> str:
        """The tags that opened them."""
        return "".join(tag.source for tag in self._open)

    def read(self, fragment: str) -> None:
        """Note what a piece of HTML that stands for itself leaves open, and what it closes."""
        for found in _tags(fragment):
            if found["end"]:
                self._close(found["name"].lower())
            elif found["name"].lower() not in _NEVER_OPEN and self.depth < _MAX_OPEN:
                self._open.append(_Tag(found["name"].lower(), found[0], _hides(found[0])))

    def read_inline(self, fragment: str) -> None:
        """Note what HTML inside a paragraph closes; what it opens ends with the paragraph."""
        for found in _tags(fragment):
            if found["end"]:
                self._close(found["name"].lower())

    def close_to(self, depth: int) -> None:
        """The block in which the others were opened has ended."""
        del self._open[depth:]

    def _close(self, name: str) -> None:
        place = next((place for place in reversed(range(self.depth)) if self._open[place].name == name), None)
        if place is not None:
            self.close_to(place)


def may_hide(fragment: str) -> bool:
    """Whether there is anything in a piece of HTML that could hide what stands in it."""
    return _MAY_HIDE.search(fragment) is not None


def _tags(fragment: str) -> Iterator[re.Match[str]]:
    return (found for found in _PIECE.finditer(fragment) if found["name"])


def _hides(tag: str) -> bool:
    return may_hide(tag) and is_hidden_tag(lxml_html.fragment_fromstring(tag))
