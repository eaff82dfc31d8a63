"""Which adapter a question goes to that names none: the rules of a YAML file, and a default."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from core.errors import InvalidInput
from core.rule_files import read_rules
from generation.grounding.terms import terms
from generation.worded_rules import WordedRule
from tuning.catalogue.names import parse

NONE = "none"
Name = Annotated[str, Field(min_length=1, max_length=200)]


class Route(WordedRule):
    """Leads to `adapter`, as the catalogue names it, or to none, where a question meets all that it says.

    `tenants`: it is asked by one of them. `collections`: it is asked of one of them. `topics` and `phrases`: it meets
    one of these.
    """

    adapter: Name
    tenants: list[Name] = Field(default_factory=list)
    collections: list[Name] = Field(default_factory=list)

    @model_validator(mode="after")
    def _leads_somewhere(self) -> "Route":
        if not (self.tenants or self.collections or self.topics or self.phrases):
            raise ValueError("wants one of tenants, collections, topics, phrases, or it would meet every question")
        if self.adapter != NONE:
            try:
                parse(self.adapter)
            except InvalidInput as error:
                raise ValueError(error.message) from None
        return self

    def meets(self, tenant: str, collection: str | None, asked: Sequence[str]) -> bool:
        """Whether a question of these terms is of the rule."""
        return (
            (not self.tenants or tenant in self.tenants)
            and (not self.collections or collection in self.collections)
            and (not (self.topics or self.phrases) or self.meets_question(asked))
        )


@dataclass(frozen=True, slots=True)
class Routes:
    """The first rule that is met counts; without one the `default` does, which may be none."""

    rules: tuple[Route, ...]
    default: str | None

    def adapter_for(self, tenant: str, question: str, collection: str | None) -> str | None:
        """The name of an adapter, or None for the base model."""
        asked = terms(question)
        met = (rule.adapter for rule in self.rules if rule.meets(tenant, collection, asked))
        name = next(met, self.default)
        return None if name == NONE else name

    @property
    def names(self) -> frozenset[str]:
        """All that they may lead to."""
        return frozenset({rule.adapter for rule in self.rules} | {self.default or NONE}) - {NONE}


def load_routes(path: Path | None, default: str | None) -> Routes:
    """The rules of a file, none where `path` is None.

    Raises ConfigurationError that names the file, the rule and what is wrong with it.
    """
    rules = read_rules(path, Route, "rules for adapters")[0] if path else ()
    return Routes(rules, default)
