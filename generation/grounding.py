"""Holds each sentence of an answer against the passages: what is not held up there is not sent.

Support is the share of a sentence's content words, reduced to stems, that one short span of a passage holds in the
same order (K-precision, Adlakha et al., 2024, with the longest common subsequence of ROUGE-L, Lin, 2004, and against
the cited span alone). Every number has to be in that span or its heading, and a sentence denies if and only if the
span does. It turns down many a fair paraphrase, and is blind to what a single word changes.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from core.domain import Passage
from core.sentences import sentence_spans, words
from generation.contract import WrittenSentence

LEAST_SUPPORT = 0.8
WINDOW_SENTENCES = 2
LEAST_WORDS = 3
NEGATIONS = re.compile(r"\b(?:no|not|never|cannot|without|neither|nor|none)\b|n['’]t\b", re.IGNORECASE)
STOP_WORDS = frozenset(
    words(
        """a an and are as at be been but by can could do does for from had has have if in into is it its may must no
        not of on or our shall should so such than that the their them then there these they this those to up was we
        were what when which who will with within would you your"""
    )
)
SUFFIX = re.compile(r"(?:ies|es|s|ed|ing|ly)$")
NUMBER = re.compile(r"\d")
NUMBER_EDGES = re.compile(r"[^\d.,]+|[.,]+$")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The span `[start, end)` of a passage's text that holds a sentence up, and how well, from 0 to 1."""

    passage: int
    start: int
    end: int
    support: float


@dataclass(frozen=True, slots=True)
class GroundedSentence:
    text: str
    evidence: Evidence


def ground(sentence: WrittenSentence, passages: Sequence[Passage]) -> GroundedSentence | None:
    """Hold a sentence against the passage that it cites, else against all of them; None when it does not stand."""
    wanted = _in_order(sentence.text)
    if len(wanted) < LEAST_WORDS:
        return None
    denies = bool(NEGATIONS.search(sentence.text))
    cited = [index - 1 for index in sentence.markers if 1 <= index <= len(passages)]
    for numbers in (cited, range(len(passages))):
        spans = [_best_span(wanted, denies, passages[number], number) for number in numbers]
        best = max(spans, key=lambda evidence: evidence.support, default=None)
        if best is not None and best.support >= LEAST_SUPPORT:
            return GroundedSentence(sentence.text, best)
    return None


def content_words(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning, and the numbers."""
    return frozenset(_in_order(text))


def _best_span(wanted: Sequence[str], denies: bool, passage: Passage, number: int) -> Evidence:
    """The shortest run of sentences with the best support; the heading counts as said before each."""
    said = content_words(f"{passage.title} {passage.heading or ''}")
    best = Evidence(number, 0, 0, 0.0)
    for start, end in _runs(passage.text, denies):
        support = _support(wanted, said, _in_order(passage.text[start:end]))
        if support > best.support:
            best = Evidence(number, start, end, support)
    return best


def _runs(text: str, denies: bool) -> Iterator[tuple[int, int]]:
    """Runs of sentences, short ones first, that all deny or all do not."""
    spans = [(start, end, bool(NEGATIONS.search(text[start:end]))) for start, end in sentence_spans(text)]
    for length in range(1, WINDOW_SENTENCES + 1):
        for first in range(len(spans) - length + 1):
            run = spans[first : first + length]
            if all(negated is denies for _, _, negated in run):
                yield run[0][0], run[-1][1]


def _support(wanted: Sequence[str], said: Set[str], span: Sequence[str]) -> float:
    """`said` are the words of title and heading, which count wherever they stand."""
    held = said | set(span)
    if any(NUMBER.search(word) and word not in held for word in wanted):
        return 0.0
    beyond = [word for word in wanted if word not in said]
    return (len(wanted) - len(beyond) + _common_subsequence(beyond, span)) / len(wanted)


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


def _in_order(text: str) -> list[str]:
    return [_stem(word) for word in words(text) if word not in STOP_WORDS]


def _stem(word: str) -> str:
    if NUMBER.search(word):
        return NUMBER_EDGES.sub("", word) or word
    return SUFFIX.sub("", word) if len(word) > 4 else word
