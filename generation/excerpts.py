"""What a generator reads of the passages: the pieces nearest to the question, the nearest first, under their headings.

Whole passages are three times as long, and a small generator finds less in them. The order tells it what retrieval
thinks, which chooses better than a small generator does (docs/benchmarks.md).
"""

from collections.abc import Sequence

from core.domain import Passage
from generation.contract import Excerpt
from generation.extractive import Quote
from generation.quotable import Quotable


def excerpts(nearest: Sequence[Quote], passages: Sequence[Passage]) -> list[Excerpt]:
    """The pieces by passage and heading, in the order of the first of each, none within another."""
    pieces = [quote.quotable for quote in nearest]
    groups: dict[tuple[int, str], list[Quotable]] = {}
    for piece in pieces:
        if not any(_is_within(piece, other) for other in pieces):
            groups.setdefault((piece.passage, piece.heading), []).append(piece)
    return [
        Excerpt(number + 1, passages[number].title, heading, "\n".join(piece.text for piece in group))
        for (number, heading), group in groups.items()
    ]


def _is_within(one: Quotable, other: Quotable) -> bool:
    return (
        one is not other
        and one.passage == other.passage
        and other.start <= one.start
        and one.end <= other.end
        and (one.start, one.end) != (other.start, other.end)
    )
