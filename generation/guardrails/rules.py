"""One rule of the answer policy: where it looks, what it looks for, and what it does then."""

import re
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from core.domain import PolicyAction
from core.errors import ConfigurationError
from core.expressions import SECONDS, compile_expression
from core.rule_files import IdentifiedRule
from generation.grounding.terms import terms

Where = Literal["question", "answer"]
Spans = list[tuple[int, int]]
MATCHES = ("topics", "phrases", "pattern")
Words = Annotated[str, Field(min_length=1, max_length=200)]
PARTS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
GAP = r"[\s\u2010-\u2014-]+"


class Rule(IdentifiedRule):
    """`text` is what the action needs: the sentence to say, the words to write instead, or the disclaimer.

    `topics`: all words of one of them stand in the text, anywhere and in any inflection; words such as "the" and "to"
    are passed over. `phrases`: the words of one of them stand there side by side, as they are written but for capitals.
    `pattern`: a regular expression, case as written. A rule has one of the three.
    """

    where: Literal["question", "answer", "both"]
    action: PolicyAction
    text: str = Field(min_length=1, max_length=1_000)
    topics: list[Words] = Field(default_factory=list)
    phrases: list[Words] = Field(default_factory=list)
    pattern: str | None = None

    @field_validator("topics", "phrases")
    @classmethod
    def _hold_words(cls, given: list[str], info: Any) -> list[str]:
        for one in given:
            if not (terms(one) if info.field_name == "topics" else PARTS.findall(one)):
                raise ValueError(f"{one!r} has no words that are looked for")
        return given

    @field_validator("pattern")
    @classmethod
    def _can_be_searched(cls, pattern: str | None) -> str | None:
        try:
            compile_expression("it", pattern or "wanted")
        except ConfigurationError as error:
            raise ValueError(error.message.rstrip(".")) from None
        return pattern

    @model_validator(mode="after")
    def _fits_together(self) -> "Rule":
        if len([name for name in MATCHES if getattr(self, name)]) != 1:
            raise ValueError(f"wants one of {', '.join(MATCHES)}")
        if self.action == PolicyAction.REWRITE and (self.where != "answer" or self.topics):
            raise ValueError("a rewrite wants phrases or a pattern, and where: answer")
        return self

    def looks_at(self, where: Where) -> bool:
        return self.where in (where, "both")

    def matched(self, text: str) -> str | None:
        """What `text` met of the rule, in the rule's own words, for those of the text may be personal; else None."""
        if self.pattern:
            # What could not be searched could hold anything.
            return None if self._pattern_spans(text) == [] else "its pattern"
        held = frozenset(terms(text))
        if topic := next((topic for topic, words in self._topics if words <= held), None):
            return topic
        return next((phrase for phrase, found in self._phrases if found.search(text)), None)

    def rewritten(self, text: str) -> str:
        """The text with the rule's in the place of what its phrases or its pattern find."""
        spans = [match.span() for _, found in self._phrases for match in found.finditer(text)]
        for start, end in sorted(spans + (self._pattern_spans(text) or []), reverse=True):
            text = text[:start] + _fitting(self.text, text[:start]) + text[end:]
        return text

    def _pattern_spans(self, text: str) -> Spans | None:
        """None where the search took too long."""
        if not self.pattern:
            return []
        try:
            return [match.span() for match in self._compiled.finditer(text, timeout=SECONDS) if match.group()]
        except TimeoutError:
            return None

    @cached_property
    def _compiled(self) -> Any:
        return compile_expression("it", self.pattern or "")

    @cached_property
    def _topics(self) -> list[tuple[str, frozenset[str]]]:
        return [(topic, frozenset(terms(topic))) for topic in self.topics]

    @cached_property
    def _phrases(self) -> list[tuple[str, re.Pattern[str]]]:
        return [(phrase, _side_by_side(phrase)) for phrase in self.phrases]


def _side_by_side(phrase: str) -> re.Pattern[str]:
    words = GAP.join(re.sub("['’]", "['’]", re.escape(word)) for word in PARTS.findall(phrase))
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _fitting(text: str, before: str) -> str:
    begins = not before.strip() or before.rstrip()[-1] in ".!?"
    return text[0].upper() + text[1:] if begins else text
