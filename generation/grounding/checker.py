"""The check of one sentence against the passages, and the support of a whole answer.

Support is the mean of three shares: of the sentence's content words in one short span, of the same anywhere in the
passages, and of the meaning that sentence and span have in common (cosine of their embeddings). A sentence stands when
its support is enough and there is no objection to it (`generation.grounding.objections`).
"""

from collections.abc import Iterable, Sequence

import numpy as np

from core.domain import Passage
from core.embedding import Embed
from core.sentences import sentence_spans
from generation.contract import WrittenSentence
from generation.grounding.evidence import Evidence, Verdict, holds
from generation.grounding.objections import Objection, first_objection
from generation.grounding.spans import Held, Span, best_held, longest_gap, share, spans_of
from generation.grounding.terms import terms, without_bullet

LEAST_SUPPORT = 0.6
LEAST_IN_ORDER = 0.4
LEAST_SHARE = 0.65
# Of the sentence's words: a few may be of the question alone, or of what stands elsewhere.
MOST_ELSEWHERE_SHARE = 0.2
MOST_ELSEWHERE = 1
LEAST_WORDS = 3
LONGEST_GAP = 4
COMPARED_SPANS = 6
WEAKEST_WEIGHT = 0.05


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

        What a nearer span denies is not true for one further off, and more words around a span do not take away what it
        denies or on which condition.
        """
        nearest = self._nearest(sentence, [span for number in numbers for span in self._spans[number]])
        against: list[Evidence] = []
        verdicts = [self._judge(sentence, held, support) for held, support in nearest]
        for verdict in verdicts:
            if verdict.objection is None and not any(holds(verdict.evidence, evidence) for evidence in against):
                return verdict
            if verdict.objection is Objection.CONTRADICTION:
                return verdict
            if verdict.objection is Objection.CONDITION and verdict.evidence:
                against.append(verdict.evidence)
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
        evidence = Evidence(span.passage, span.start, span.end, support)
        # Something foreign said in one breath with something true has many true words, but not in a row.
        gap = longest_gap(terms(sentence), span.terms_above | self._asked | set(span.terms))
        if support < LEAST_SUPPORT or held.in_order < LEAST_IN_ORDER or gap > LONGEST_GAP or held.share < LEAST_SHARE:
            return Verdict(evidence, Objection.UNSUPPORTED)
        if elsewhere := self._from_elsewhere(sentence, span):
            return Verdict(evidence, Objection.ELSEWHERE, " ".join(elsewhere))
        objection, detail = first_objection(sentence, span, self._known) or (None, None)
        return Verdict(evidence, objection, detail)

    def _from_elsewhere(self, sentence: str, span: Span) -> list[str]:
        """The words that the sentence has from the question or from other passages, where they are many."""
        wanted, here = terms(sentence), span.terms_above.union(span.terms)
        found = [word for word in wanted if word not in here and word in self._asked | self._said]
        few = len(found) <= MOST_ELSEWHERE or len(found) <= MOST_ELSEWHERE_SHARE * len(wanted)
        return [] if few else found
