"""Questions that a language model writes, beside those of templates: kept where they would be served well.

A question has to find what it was written from, as in Dai et al. 2022, "Promptagator" (round-trip consistency).
"""

from collections import Counter
from collections.abc import Callable, Set
from dataclasses import dataclass, replace
from typing import Literal

from core.errors import Unavailable
from core.redaction import Redactor
from tuning.dataset.asking import QuestionWriter
from tuning.dataset.barring import fingerprint
from tuning.dataset.privacy import PERSONAL, is_personal
from tuning.dataset.row import Fact, Seed, normalised
from tuning.dataset.screening import Unfit, unfit

# What writes the questions beside people: templates alone, or a model too.
Synthesis = Literal["template", "llm"]


@dataclass(frozen=True, slots=True)
class GeneratedQuestions:
    """`finds` tells whether a question finds a fact. `left_out` counts, by reason, what is not kept."""

    writer: QuestionWriter
    finds: Callable[[str, Fact], bool]
    barred: frozenset[str]
    redactor: Redactor
    left_out: Counter[str]

    def of(self, seed: Seed, asked: Set[str]) -> Seed | None:
        """A question for the answer of `seed`, which has one fact, that is not among those `asked`, by their words."""
        try:
            question = self.writer.question(seed)
        except Unavailable:
            self.left_out[Unfit.FAILED.value] += 1
            return None
        if reason := self._reason(question, seed, asked):
            self.left_out[reason] += 1
            return None
        return replace(seed, question=question, method=self.writer.method)

    def _reason(self, question: str, seed: Seed, asked: Set[str]) -> str | None:
        if wrong := unfit(question, seed):
            return wrong.value
        if fingerprint(question) in self.barred:
            return "a question of an evaluation"
        if is_personal((question,), self.redactor):
            return PERSONAL
        if normalised(question) in asked:
            return "asked before"
        return None if self.finds(question, seed.facts[0]) else Unfit.NOT_FOUND.value
