"""What a piece is about, and its figures: pieces that differ in figures alone say two things of one matter."""

from collections.abc import Mapping
from typing import NamedTuple

from core.domain import HEADING_SEPARATOR
from generation.grounding import content_words
from tuning.dataset.numbers import NUMBER
from tuning.dataset.phrases import name_in
from tuning.dataset.row import Fact

# They stand in no text.
FIGURE, NAME = "\0", "\1"


class Matter(NamedTuple):
    """The last heading and the words of a piece, with signs for its figures and the name in its document's title.

    The headings above it may tell a document from one of another name or year.
    """

    heading: str
    text: str


def matter(fact: Fact) -> Matter:
    heading, text = _unnamed(fact)
    return Matter(NUMBER.sub(FIGURE, heading).casefold(), NUMBER.sub(FIGURE, text).casefold())


def figures(own: Fact, other: Fact) -> Mapping[str, str]:
    """The figures of a piece, each with the one in its place in another of the same matter that is not the same.

    Empty where one figure has two others.
    """
    pairs = set(zip(NUMBER.findall(_unnamed(own)[1]), NUMBER.findall(_unnamed(other)[1]), strict=True))
    found = dict(pairs)
    return {one: there for one, there in pairs if one != there} if len(found) == len(pairs) else {}


def is_named(question: str, own: Fact, other: Fact) -> bool:
    """Whether the question has the words that tell the title of `own` from that of `other`, and none the other way."""
    asked, here, there = content_words(question), _subject(own), _subject(other)
    return bool(here - there) and here - there <= asked and (there - here).isdisjoint(asked)


def likeness(own: Fact, other: Fact) -> int:
    """How many words the titles have in common."""
    return len(content_words(own.material.source.title) & content_words(other.material.source.title))


def _subject(fact: Fact) -> frozenset[str]:
    title = fact.material.source.title
    return content_words(name_in(title) or title)


def _unnamed(fact: Fact) -> tuple[str, str]:
    name = name_in(fact.material.source.title)
    last = fact.quotable.heading.split(HEADING_SEPARATOR)[-1]
    heading, text = (" ".join(said.split()) for said in (last, fact.quotable.text))
    return (heading.replace(name, NAME), text.replace(name, NAME)) if name else (heading, text)
