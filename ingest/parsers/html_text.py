"""Which elements of a page a reader sees, and the words in them."""

from collections.abc import Iterator
from typing import Any

# fmt: off
_SKIPPED = frozenset({
    "audio", "button", "canvas", "head", "iframe", "noscript", "object", "script", "select", "style", "svg",
    "template", "textarea", "video",
})
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl",
    "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "html", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td",
    "tfoot", "th", "thead", "tr", "ul",
})
# fmt: on


def is_shown(element: Any) -> bool:
    """Whether a reader is to see the element itself (what is hidden was dropped before)."""
    if element.tag == "form":
        return next(element.iter("main", "article", "h1"), None) is not None
    return not is_skipped(element)


def is_skipped(element: Any) -> bool:
    """Whether the element is of a kind that holds no text of the page."""
    return not isinstance(element.tag, str) or element.tag in _SKIPPED


def is_block(element: Any) -> bool:
    """Whether the element stands on lines of its own."""
    return element.tag in _BLOCKS


def words(element: Any) -> str:
    """The words in an element, those of different blocks apart; a `br` is a new line."""
    return "".join(_pieces(element))


def _pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if is_shown(child):
            yield from pieces(child)
        yield child.tail or ""


def pieces(child: Any) -> Iterator[str]:
    """What an element adds to the text around it."""
    if child.tag == "br":
        yield "\n"
    elif child.tag == "img":
        yield child.get("alt", "")
    elif is_block(child):
        yield " "
        yield from _pieces(child)
        yield " "
    else:
        yield from _pieces(child)
