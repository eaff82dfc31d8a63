"""When a conversation is handed over: the rules of a YAML file that a team lead can read and change."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, field_validator, model_validator

from core.domain import Answer, AnswerStatus
from core.rule_files import IdentifiedRule, read_rules
from generation.grounding.terms import terms
from generation.history import PastTurn

DEFAULT = Path(__file__).with_name("default.yaml")
CONDITIONS = ("topics", "phrases", "below", "abstained")
Words = Annotated[str, Field(min_length=1, max_length=200)]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a conversation is handed over: the rule's id, its sentence, and the queue that it names."""

    rule: str
    sentence: str
    queue: str | None = None


BY_HAND = Reason("by-hand", "An agent asked for a person.")


class Rule(IdentifiedRule):
    """One condition, and whom it leads to.

    `topics`: all words of one of them stand in the question, anywhere. `phrases`: the words of one of them stand in it
    side by side. `below`: an answer was given, and its confidence is less. `abstained`: so many questions in a row had
    no answer. Words are compared by their stems, and words such as "the" and "to" are passed over.
    """

    model_config = ConfigDict(strict=True)

    reason: str = Field(min_length=1, max_length=300)
    queue: str | None = Field(None, min_length=1, max_length=64)
    topics: list[Words] = Field(default_factory=list)
    phrases: list[Words] = Field(default_factory=list)
    below: float | None = Field(None, gt=0, le=1)
    abstained: int | None = Field(None, ge=1)

    @field_validator("topics", "phrases")
    @classmethod
    def _say_something(cls, given: list[str]) -> list[str]:
        for one in given:
            if not terms(one):
                raise ValueError(f"{one!r} has only words that are passed over")
        return given

    @model_validator(mode="after")
    def _has_one_condition(self) -> "Rule":
        if len([name for name in CONDITIONS if getattr(self, name)]) != 1:
            raise ValueError(f"wants one of {', '.join(CONDITIONS)}")
        return self

    @property
    def why(self) -> Reason:
        return Reason(self.id, self.reason, self.queue)

    def meets_question(self, asked: Sequence[str]) -> bool:
        """Whether a question of these terms meets a topic or phrase."""
        words = frozenset(asked)
        return any(words.issuperset(topic) for topic in self._topics) or any(
            _stands_in(phrase, asked) for phrase in self._phrases
        )

    def meets_answer(self, answer: Answer, abstentions: int) -> bool:
        """Whether an answer, the last of so many abstentions in a row, meets the confidence or the number."""
        confidence = answer.receipt.confidence
        if self.below is not None and confidence is not None and answer.status.gives_an_answer:
            return confidence < self.below
        return self.abstained is not None and abstentions >= self.abstained

    @cached_property
    def _topics(self) -> list[list[str]]:
        return [terms(topic) for topic in self.topics]

    @cached_property
    def _phrases(self) -> list[list[str]]:
        return [terms(phrase) for phrase in self.phrases]


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


def _stands_in(phrase: Sequence[str], asked: Sequence[str]) -> bool:
    size = len(phrase)
    return any(list(asked[at : at + size]) == list(phrase) for at in range(len(asked) - size + 1))
