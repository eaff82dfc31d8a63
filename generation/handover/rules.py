"""When a conversation is handed over: the rules of a YAML file that a team lead can read and change."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from pydantic import Field, model_validator

from core.domain import Answer, AnswerStatus
from core.rule_files import read_rules
from generation.grounding.terms import terms
from generation.history import PastTurn
from generation.worded_rules import WordedRule

DEFAULT = Path(__file__).with_name("default.yaml")
CONDITIONS = ("topics", "phrases", "below", "abstained")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a conversation is handed over: the rule's id, its sentence, and the queue that it names."""

    rule: str
    sentence: str
    queue: str | None = None


BY_HAND = Reason("by-hand", "An agent asked for a person.")


class Rule(WordedRule):
    """One condition, and whom it leads to.

    `topics` and `phrases` are as in `WordedRule`. `below`: an answer was given, and its confidence is less.
    `abstained`: so many questions in a row had no answer.
    """

    reason: str = Field(min_length=1, max_length=300)
    queue: str | None = Field(None, min_length=1, max_length=64)
    below: float | None = Field(None, gt=0, le=1)
    abstained: int | None = Field(None, ge=1)

    @model_validator(mode="after")
    def _has_one_condition(self) -> "Rule":
        if len([name for name in CONDITIONS if getattr(self, name)]) != 1:
            raise ValueError(f"wants one of {', '.join(CONDITIONS)}")
        return self

    @property
    def why(self) -> Reason:
        return Reason(self.id, self.reason, self.queue)

    def meets_answer(self, answer: Answer, abstentions: int) -> bool:
        """Whether an answer, the last of so many abstentions in a row, meets the confidence or the number."""
        confidence = answer.receipt.confidence
        if self.below is not None and confidence is not None and answer.status.gives_an_answer:
            return confidence < self.below
        return self.abstained is not None and abstentions >= self.abstained


@dataclass(frozen=True)
class Rules:
    """The rules in the order of their file, the first that is met counts; `sha256` is that of the file."""

    rules: tuple[Rule, ...]
    sha256: str

    def before(self, question: str) -> Reason | None:
        """Why a question is for a person, before anything is searched for."""
        asked = terms(question)
        return next((rule.why for rule in self.rules if rule.meets_question(asked)), None)

    def after(self, answer: Answer, history: Sequence[PastTurn]) -> Reason | None:
        """Why a person should go on after this answer; `history` are the earlier turns, the oldest first."""
        statuses = [answer.status, *(turn.status for turn in reversed(history))]
        abstentions = len(list(takewhile(lambda status: status == AnswerStatus.ABSTAINED, statuses)))
        return next((rule.why for rule in self.rules if rule.meets_answer(answer, abstentions)), None)


def load_rules(path: Path | None) -> Rules:
    """The rules of a file, of the packaged one where `path` is None.

    Raises ConfigurationError that names the file, the rule and what is wrong with it.
    """
    return Rules(*read_rules(path or DEFAULT, Rule, "hand-over rules"))
