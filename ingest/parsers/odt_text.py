"""The XML of an OpenDocument text (ISO 26300) as words, and which of its styles hide them."""

from collections.abc import Iterator
from typing import Any

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
PARAGRAPHS = frozenset({TEXT + "p", TEXT + "h"})
_SPACE = {TEXT + "s": " ", TEXT + "tab": " ", TEXT + "line-break": "\n"}
# What stands beside the line: footnotes and frames with blocks of their own.
ASIDES = frozenset({TEXT + "note", DRAW + "text-box"})
# Comments, struck text, the reading above East Asian words, descriptions of pictures.
GONE = frozenset(
    {
        OFFICE + "annotation",
        TEXT + "tracked-changes",
        TEXT + "hidden-text",
        TEXT + "ruby-text",
        TEXT + "note-citation",
        _SVG + "title",
        _SVG + "desc",
    }
)
_MAX_CHAIN = 20


class Styles:
    """Looks up what the styles of a document hide and number."""

    def __init__(self, *roots: Any) -> None:
        found = [style for root in roots if root is not None for style in root.iter(STYLE + "style")]
        self._elements = {style.get(STYLE + "name"): style for style in found}
        lists = (style for root in roots if root is not None for style in root.iter(TEXT + "list-style"))
        self._lists = {style.get(STYLE + "name"): style for style in lists}
        self._hidden: dict[str | None, bool] = {}

    def hides(self, element: Any) -> bool:
        """Whether the element is hidden by its style or by itself."""
        if element.get(TEXT + "display") == "none" or element.get(TEXT + "is-hidden") == "true":
            return True
        name = element.get(TEXT + "style-name")
        if name not in self._hidden:
            self._hidden[name] = self._is_hidden(name)
        return self._hidden[name]

    def is_numbered(self, name: str | None, depth: int) -> bool:
        """Whether lists of this style count their items at this depth, from 0."""
        for level in self._lists.get(name, ()):
            if level.get(TEXT + "level") == str(depth + 1):
                return bool(level.tag == TEXT + "list-level-style-number" and level.get(STYLE + "num-format"))
        return False

    def _is_hidden(self, name: str | None) -> bool:
        for _ in range(_MAX_CHAIN):
            style = self._elements.get(name)
            if style is None:
                return False
            properties = style.find(STYLE + "text-properties")
            display = None if properties is None else properties.get(TEXT + "display")
            if display is not None:
                return bool(display == "none")
            name = style.get(STYLE + "parent-style-name")
        return False


def words(paragraph: Any, styles: Styles) -> str:
    """The visible words of a paragraph, without those beside it."""
    if any(styles.hides(mark) for mark in paragraph.iter(TEXT + "hidden-paragraph")):
        return ""
    return "".join(_pieces(paragraph, styles))


def _pieces(element: Any, styles: Styles) -> Iterator[str]:
    if styles.hides(element):
        return
    yield element.text or ""
    for child in element:
        if child.tag in _SPACE:
            yield _SPACE[child.tag]
        elif is_shown(child) and child.tag not in ASIDES:
            yield from _pieces(child, styles)
        yield child.tail or ""


def is_shown(element: Any) -> bool:
    """Whether it is an element, not a comment or an entity, and one that people see."""
    return isinstance(element.tag, str) and element.tag not in GONE


def asides(element: Any) -> Iterator[Any]:
    """The footnotes and frames in a paragraph, in their order."""
    for child in element:
        if child.tag in ASIDES:
            yield child
        elif is_shown(child):
            yield from asides(child)
