"""Where in the passages a sentence is held up, and how much of it.

Shares from 0 to 1 of a sentence's content words: in one short span (K-precision, Adlakha et al., 2024, against a span),
in the span in the sentence's order (the longest common subsequence of ROUGE-L, Lin, 2004), and anywhere in the
passages. Words of title and heading count as said before each span.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from core.domain import Passage
from core.sentences import sentence_spans
from generation.grounding.terms import terms

WINDOW_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` of passage number `passage`; `terms` are its content words, `above` those of title and heading."""

    passage: int
    start: int
    end: int
    text: str
    terms: tuple[str, ...]
    above: frozenset[str]


@dataclass(frozen=True, slots=True)
class Held:
    """What a span holds of a sentence."""

    span: Span
    share: float
    in_order: float


def spans_of(passage: Passage, number: int) -> list[Span]:
    """Runs of one to three sentences of the passage, short ones first."""
    above = frozenset(terms(f"{passage.title} {passage.heading or ''}"))
    return [
        Span(number, start, end, passage.text[start:end], tuple(terms(passage.text[start:end])), above)
        for start, end in _runs(passage.text)
    ]


def best_held(wanted: Sequence[str], spans: Sequence[Span], most: int) -> list[Held]:
    """The spans that hold most of the content words `wanted`, of equal ones the first."""
    rough = sorted(spans, key=lambda span: -share(wanted, span.above.union(span.terms)))[: 3 * most]
    held = [Held(span, share(wanted, span.above.union(span.terms)), _in_order(wanted, span)) for span in rough]
    return sorted(held, key=lambda one: -(one.share + one.in_order))[:most]


def share(wanted: Sequence[str], held: Set[str]) -> float:
    return sum(word in held for word in wanted) / max(1, len(wanted))


def longest_gap(wanted: Sequence[str], held: Set[str]) -> int:
    """The most content words in a row that are not held."""
    longest = current = 0
    for word in wanted:
        current = 0 if word in held else current + 1
        longest = max(longest, current)
    return longest


def _in_order(wanted: Sequence[str], span: Span) -> float:
    beyond = [word for word in wanted if word not in span.above]
    return (len(wanted) - len(beyond) + _common_subsequence(beyond, span.terms)) / max(1, len(wanted))


def _runs(text: str) -> Iterator[tuple[int, int]]:
    spans = sentence_spans(text)
    for length in range(1, WINDOW_SENTENCES + 1):
        for first in range(len(spans) - length + 1):
            yield spans[first][0], spans[first + length - 1][1]


def _common_subsequence(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        diagonal = 0
        for column, candidate in enumerate(other, start=1):
            above = row[column]
            row[column] = diagonal + 1 if word == candidate else max(above, row[column - 1])
            diagonal = above
    return row[-1]
