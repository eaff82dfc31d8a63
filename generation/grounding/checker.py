"""The check of one sentence against the passages, and the support of a whole answer.

Support is the mean of three shares: of the sentence's content words in one short span, of the same anywhere in the
passages, and of the meaning that sentence and span have in common (cosine of their embeddings). A sentence stands when
its support is enough and nothing in it contradicts the span: its figures, dates and codes are there, it denies what
the span denies, and it keeps the span's conditions.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from core.domain import Passage
from core.sentences import sentence_spans
from generation.contract import WrittenSentence
from generation.grounding.conditions import dropped_condition
from generation.grounding.dates import find_dates, is_among
from generation.grounding.denials import contradiction
from generation.grounding.figures import codes, find_figures, is_held
from generation.grounding.spans import Held, Span, best_held, longest_gap, share, spans_of
from generation.grounding.terms import terms, without_bullet

Embed = Callable[[Sequence[str]], npt.NDArray[np.float32]]
LEAST_SUPPORT = 0.6
LEAST_IN_ORDER = 0.4
LEAST_WORDS = 3
LONGEST_GAP = 4
COMPARED_SPANS = 6
WEAKEST_WEIGHT = 0.05


class Objection(StrEnum):
    """Why a sentence does not stand."""

    TOO_SHORT = "too short to be checked"
    UNSUPPORTED = "not supported"
    FIGURE = "a figure that the passage does not have"
    DATE = "a date that the passage does not have"
    CODE = "a code that the passage does not have"
    CONTRADICTION = "contradicts the passage"
    CONDITION = "leaves out a condition"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The span `[start, end)` of a passage's text that holds a sentence up, and how well, from 0 to 1."""

    passage: int
    start: int
    end: int
    support: float


def holds(one: Evidence | None, other: Evidence) -> bool:
    """Whether `other` lies within `one`."""
    return one is not None and one.passage == other.passage and one.start <= other.start and other.end <= one.end


@dataclass(frozen=True, slots=True)
class GroundedSentence:
    text: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Verdict:
    """`evidence` is the nearest there is, also where there is an objection; `detail` is what was objected to."""

    evidence: Evidence | None
    objection: Objection | None = None
    detail: str | None = None

    @property
    def support(self) -> float:
        return self.evidence.support if self.evidence else 0.0

    @property
    def reason(self) -> str | None:
        """The objection in words, for the receipt."""
        return f"{self.objection}: {self.detail}" if self.detail else self.objection


class Checker:
    """Holds sentences against `passages`; `known` is what needs no evidence, such as the question."""

    def __init__(self, passages: Sequence[Passage], embed: Embed, known: str = "") -> None:
        self._passages = passages
        self._spans = [spans_of(passage, number) for number, passage in enumerate(passages)]
        self._said = frozenset(
            word for passage in passages for word in terms(f"{passage.title} {passage.heading or ''} {passage.text}")
        )
        self._embed = embed
        self._known = known
        self._asked = frozenset(terms(known))

    def check(self, sentence: WrittenSentence) -> Verdict:
        """Hold a sentence against the passages that it cites, and where it does not stand there, against all."""
        text = without_bullet(sentence.text)
        if len(terms(text)) < LEAST_WORDS:
            return Verdict(None, Objection.TOO_SHORT)
        cited = [index - 1 for index in sentence.markers if 1 <= index <= len(self._passages)]
        verdict = self._against(text, cited)
        return verdict if verdict.objection is None else self._against(text, range(len(self._passages)))

    def answer_support(self, answer: str) -> float:
        """How well the passages hold a whole answer, from 0 to 1: the mean of its sentences, by content words.

        The weakest sentence counts a little more. How this agrees with people is in docs/benchmarks.md.
        """
        pieces = [without_bullet(answer[start:end]) for start, end in sentence_spans(answer)]
        told = [piece for piece in pieces if terms(piece)]
        if not told or not self._passages:
            return 0.0
        supports = [self._sentence_support(piece) for piece in told]
        mean = np.average(supports, weights=[len(terms(piece)) for piece in told])
        return float((1 - WEAKEST_WEIGHT) * mean + WEAKEST_WEIGHT * min(supports))

    def _sentence_support(self, sentence: str) -> float:
        """As for a span, with the best of all spans for each of the shares."""
        wanted, spans = terms(sentence), [span for of_passage in self._spans for span in of_passage]
        compared = self._compared(sentence, wanted, spans)
        held = max((held.share for held, _ in compared), default=0.0)
        near = max((cosine for _, cosine in compared), default=0.0)
        return (held + share(wanted, self._said) + near) / 3

    def _against(self, sentence: str, numbers: Iterable[int]) -> Verdict:
        """The first span, by support, to which there is no objection; else the objection to the best one.

        More words around a span that contradicts the sentence do not take the contradiction away.
        """
        nearest = self._nearest(sentence, [span for number in numbers for span in self._spans[number]])
        verdicts = [self._judge(sentence, held, support) for held, support in nearest]
        against = [one.evidence for one in verdicts if one.objection is Objection.CONTRADICTION and one.evidence]
        for verdict in verdicts:
            if verdict.objection is None and not any(holds(verdict.evidence, evidence) for evidence in against):
                return verdict
        return next((one for one in verdicts if one.objection), Verdict(None, Objection.UNSUPPORTED))

    def _nearest(self, sentence: str, spans: Sequence[Span]) -> list[tuple[Held, float]]:
        wanted = terms(sentence)
        anywhere = share(wanted, self._said)
        compared = self._compared(sentence, wanted, spans)
        scored = [(held, (held.share + anywhere + cosine) / 3) for held, cosine in compared]
        return sorted(scored, key=lambda pair: -pair[1])

    def _compared(self, sentence: str, wanted: Sequence[str], spans: Sequence[Span]) -> list[tuple[Held, float]]:
        """The spans that hold most of the sentence, each with its cosine to it."""
        best = best_held(wanted, spans, COMPARED_SPANS)
        if not best:
            return []
        vectors = self._embed([sentence, *(held.span.text for held in best)])
        cosines = np.clip(vectors[1:] @ vectors[0], 0, 1)
        return [(held, float(cosine)) for held, cosine in zip(best, cosines, strict=True)]

    def _judge(self, sentence: str, held: Held, support: float) -> Verdict:
        span = held.span
        passage = self._passages[span.passage]
        evidence = Evidence(span.passage, span.start, span.end, support)
        # Something foreign said in one breath with something true has many true words, but not in a row.
        gap = longest_gap(terms(sentence), span.above | self._asked | set(span.terms))
        if support < LEAST_SUPPORT or held.in_order < LEAST_IN_ORDER or gap > LONGEST_GAP:
            return Verdict(evidence, Objection.UNSUPPORTED)
        above = f"{passage.title}. {passage.heading or ''}. {span.text}"
        objection, detail = self._objection(sentence, span.text, above)
        return Verdict(evidence, objection, detail)

    def _objection(self, sentence: str, span: str, above: str) -> tuple[Objection, str] | tuple[None, None]:
        held = find_figures(above)
        if figure := next((one for one in find_figures(sentence) if not is_held(one, held)), None):
            return Objection.FIGURE, figure.text
        dates = [date for date, _, _ in find_dates(above)]
        for date, start, end in find_dates(sentence):
            if not is_among(date, dates):
                return Objection.DATE, sentence[start:end]
        if code := next(iter(sorted(codes(sentence) - codes(above))), None):
            return Objection.CODE, code
        if word := contradiction(sentence, span):
            return Objection.CONTRADICTION, word
        if condition := dropped_condition(sentence, span, self._known):
            return Objection.CONDITION, condition
        return None, None
