"""Where in the passages a sentence is held up, and how much of it.

Shares from 0 to 1 of a sentence's content words: in one short span (K-precision, Adlakha et al., 2024, against a span),
in the span in the sentence's order (the longest common subsequence of ROUGE-L, Lin, 2004), and anywhere in the
passages. Words of title, headings, a list's lead-in and a table's header count as said before each span.
"""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from core.domain import Passage
from core.sentences import sentence_spans
from generation.grounding.layout import Kind, Piece, pieces
from generation.grounding.terms import terms

WINDOW_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Span:
    """`[start, end)` of passage number `passage`, and `above` what it stands under; both with their content words.

    `lead` is the part of `above` that is one sentence with it.
    """

    passage: int
    start: int
    end: int
    text: str
    above: str
    lead: str
    kind: Kind
    columns: tuple[str, ...]
    terms: tuple[str, ...]
    terms_above: frozenset[str]


@dataclass(frozen=True, slots=True)
class Held:
    """What a span holds of a sentence."""

    span: Span
    share: float
    in_order: float


def spans_of(passage: Passage, number: int) -> list[Span]:
    """Runs of one to three sentences of a paragraph or a list item, whole lists, and table rows."""
    title = f"{passage.title}. {passage.heading or ''}."
    return [
        _span(number, passage.text[start:end], start, f"{title} {piece.above} {' '.join(piece.columns)}", piece)
        for piece in pieces(passage.text)
        for start, end in _runs(passage.text, piece)
        if not passage.text[start:end].endswith("?")
    ]


def _span(number: int, text: str, start: int, above: str, piece: Piece) -> Span:
    found, over = tuple(terms(text)), frozenset(terms(above))
    return Span(number, start, start + len(text), text, above, piece.lead, piece.kind, piece.columns, found, over)


def best_held(wanted: Sequence[str], spans: Sequence[Span], most: int) -> list[Held]:
    """The spans that hold most of the content words `wanted`, of equal ones the first."""
    rough = sorted(spans, key=lambda span: -share(wanted, span.terms_above.union(span.terms)))[: 3 * most]
    held = [Held(span, share(wanted, span.terms_above.union(span.terms)), _in_order(wanted, span)) for span in rough]
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
    beyond = [word for word in wanted if word not in span.terms_above]
    return (len(wanted) - len(beyond) + _common_subsequence(beyond, span.terms)) / max(1, len(wanted))


def _runs(text: str, piece: Piece) -> Iterator[tuple[int, int]]:
    if piece.kind in ("row", "list"):
        yield piece.start, piece.end
        return
    spans = sentence_spans(text[piece.start : piece.end])
    for length in range(1, WINDOW_SENTENCES + 1):
        for first in range(len(spans) - length + 1):
            yield piece.start + spans[first][0], piece.start + spans[first + length - 1][1]


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
