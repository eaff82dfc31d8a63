"""Pages as lists of HTML elements, one string each, and the plain text that they are read as."""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from itertools import groupby

from evals.importing.shelf import plain_page

ELEMENT = re.compile(r"<(?P<tag>\w+)[^<>]*>.*</(?P=tag)>", re.DOTALL)
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
TOGETHER = frozenset({"li", "tr"})


def words_of(element: str) -> str:
    """What a reader sees of an element, on one line."""
    return " ".join(unescape(TAG.sub("", element)).split())


def page_of(title: str, elements: Iterable[str], *, headings: bool) -> str:
    """A plain text: items and rows that follow each other stand together, headings are underlined.

    Without `headings` these are paragraphs like any other.
    """
    return plain_page(title, "\n\n".join(_blocks(elements, HEADINGS if headings else frozenset())))


def _blocks(elements: Iterable[str], headings: frozenset[str]) -> Iterator[str]:
    seen = ((_tag(element), words) for element in elements if (words := words_of(element)))
    for tag, group in groupby(seen, key=lambda pair: pair[0]):
        lines = [_line(tag, words, headings) for _, words in group]
        yield ("\n" if tag in TOGETHER else "\n\n").join(lines)


def _line(tag: str, words: str, headings: frozenset[str]) -> str:
    if tag in headings:
        return f"{words}\n{'-' * max(3, len(words))}"
    return f"- {words}" if tag == "li" else words


def _tag(element: str) -> str:
    found = ELEMENT.fullmatch(element.strip())
    return found["tag"].lower() if found else "p"
