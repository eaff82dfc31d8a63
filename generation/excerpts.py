"""What a generator reads of the passages: the pieces nearest to the question, each under its heading.

Whole passages are twice as long, and a small generator finds less in them (docs/benchmarks.md).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from core.domain import Passage
from generation.contract import Excerpt
from generation.extractive import Quote
from generation.quotable import Quotable


def excerpts(nearest: Sequence[Quote], passages: Sequence[Passage]) -> list[Excerpt]:
    """The pieces by passage: first the passage with the nearest one, its pieces in reading order, none in another."""
    numbers = dict.fromkeys(quote.quotable.passage for quote in nearest)
    return [_excerpt([quote.quotable for quote in nearest], number, passages[number]) for number in numbers]


def _excerpt(found: Sequence[Quotable], number: int, passage: Passage) -> Excerpt:
    pieces = [one for one in found if one.passage == number]
    outer = [one for one in pieces if not any(_is_within(one, other) for other in pieces)]
    outer.sort(key=lambda one: one.start)
    headings = {one.heading for one in outer}
    text = "\n".join(_lines(outer, headed=len(headings) > 1))
    return Excerpt(number + 1, passage.title, next(iter(headings)) if len(headings) == 1 else "", text)


def _lines(pieces: Sequence[Quotable], *, headed: bool) -> Iterator[str]:
    for heading, under in groupby(pieces, key=lambda one: one.heading):
        if headed and heading:
            yield f"{heading}:"
        yield from (one.text for one in under)


def _is_within(one: Quotable, other: Quotable) -> bool:
    return one is not other and other.start <= one.start and one.end <= other.end
