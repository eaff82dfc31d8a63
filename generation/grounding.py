"""Holds each sentence of an answer against the passages: what is not held up there is not sent.

Support is the share of a sentence's content words, reduced to stems, that one short span of a passage holds
(K-precision: Adlakha et al., 2024, here against the cited span); every number has to be in that span or its heading.
Blind to negation and to who does what to whom.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain import Passage
from core.sentences import sentence_spans, words
from generation.contract import WrittenAnswer, WrittenSentence

LEAST_SUPPORT = 0.65
WINDOW_SENTENCES = 3
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


@dataclass(frozen=True, slots=True)
class Grounding:
    """The sentences that stand, each with its evidence, and for each of the others why it was removed."""

    sentences: tuple[GroundedSentence, ...]
    removed: tuple[str, ...]


def ground(answer: WrittenAnswer, passages: Sequence[Passage]) -> Grounding:
    """Check every sentence against the passage that it cites, else against all of them."""
    standing: list[GroundedSentence] = []
    removed: list[str] = []
    for sentence in answer.sentences:
        removed.extend(f"unknown marker [{m}]" for m in sentence.markers if not 1 <= m <= len(passages))
        evidence = _evidence(sentence, passages)
        if evidence is None:
            removed.append(f"not supported: {sentence.text}")
        elif all(sentence.text != other.text for other in standing):
            standing.append(GroundedSentence(sentence.text, evidence))
    return Grounding(tuple(standing), tuple(removed))


def content_words(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning, and the numbers."""
    return frozenset(_stem(word) for word in words(text) if word not in STOP_WORDS)


def _evidence(sentence: WrittenSentence, passages: Sequence[Passage]) -> Evidence | None:
    wanted = content_words(sentence.text)
    if not wanted:
        return None
    numbers = [index - 1 for index in sentence.markers if 1 <= index <= len(passages)]
    cited = [_best_span(wanted, passages[number], number) for number in numbers]
    standing = [evidence for evidence in cited if evidence.support >= LEAST_SUPPORT]
    if not standing:
        every = [_best_span(wanted, passage, number) for number, passage in enumerate(passages)]
        standing = [evidence for evidence in every if evidence.support >= LEAST_SUPPORT]
    return max(standing, key=lambda evidence: evidence.support, default=None)


def _best_span(wanted: frozenset[str], passage: Passage, number: int) -> Evidence:
    """The shortest run of sentences with the best support; the heading counts as said before each."""
    spans = sentence_spans(passage.text)
    said = content_words(f"{passage.title} {passage.heading or ''}")
    best = Evidence(number, 0, 0, 0.0)
    for length in range(1, WINDOW_SENTENCES + 1):
        for first in range(len(spans) - length + 1):
            start, end = spans[first][0], spans[first + length - 1][1]
            support = _support(wanted, said | content_words(passage.text[start:end]))
            if support > best.support:
                best = Evidence(number, start, end, support)
    return best


def _support(wanted: frozenset[str], held: frozenset[str]) -> float:
    missing = wanted - held
    if any(NUMBER.search(word) for word in missing):
        return 0.0
    return 1 - len(missing) / len(wanted)


def _stem(word: str) -> str:
    if NUMBER.search(word):
        return NUMBER_EDGES.sub("", word) or word
    return SUFFIX.sub("", word) if len(word) > 4 else word
