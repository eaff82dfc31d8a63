"""Rules that are met by the words of a question."""

from collections.abc import Sequence
from functools import cached_property
from typing import Annotated

from pydantic import ConfigDict, Field, field_validator

from core.rule_files import IdentifiedRule
from generation.grounding.terms import terms

Words = Annotated[str, Field(min_length=1, max_length=200)]


class WordedRule(IdentifiedRule):
    """`topics`: all words of one of them stand in the question, anywhere. `phrases`: the words of one of them stand in
    it side by side. Words are compared by their stems, and words such as "the" and "to" are passed over.
    """

    model_config = ConfigDict(strict=True)

    topics: list[Words] = Field(default_factory=list)
    phrases: list[Words] = Field(default_factory=list)

    @field_validator("topics", "phrases")
    @classmethod
    def _say_something(cls, given: list[str]) -> list[str]:
        for one in given:
            if not terms(one):
                raise ValueError(f"{one!r} has only words that are passed over")
        return given

    def meets_question(self, asked: Sequence[str]) -> bool:
        """Whether a question of these terms meets a topic or phrase."""
        words = frozenset(asked)
        return any(words.issuperset(topic) for topic in self._topics) or any(
            _stands_in(phrase, asked) for phrase in self._phrases
        )

    @cached_property
    def _topics(self) -> list[list[str]]:
        return [terms(topic) for topic in self.topics]

    @cached_property
    def _phrases(self) -> list[list[str]]:
        return [terms(phrase) for phrase in self.phrases]


def _stands_in(phrase: Sequence[str], asked: Sequence[str]) -> bool:
    size = len(phrase)
    return any(list(asked[at : at + size]) == list(phrase) for at in range(len(asked) - size + 1))
