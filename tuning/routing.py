"""Which adapter a question goes to that names none: the rules of a YAML file, a learned router, and a default."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Protocol

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


class Router(Protocol):
    """Tells adapters by the question; `names` are those that it may lead to."""

    @property
    def names(self) -> frozenset[str]: ...

    def adapter_for(self, question: str) -> str | None:
        """The name of an adapter; None where it is not sure."""


@dataclass(frozen=True, slots=True)
class Routes:
    """The first rule that is met counts; without one the router does, where it is sure, and else the `default`.

    Both may be none.
    """

    rules: tuple[Route, ...]
    default: str | None
    router: Router | None = None

    def adapters_for(self, tenant: str, question: str, collection: str | None) -> tuple[str, ...]:
        """The name of an adapter, or `none` for the base model.

        After what the router says comes the default, for tenants that have no such adapter.
        """
        asked, default = terms(question), self.default or NONE
        met = (rule.adapter for rule in self.rules if rule.meets(tenant, collection, asked))
        if name := next(met, None):
            return (name,)
        routed = self.router.adapter_for(question) if self.router else None
        return (routed, default) if routed and routed != default else (default,)

    @property
    def names(self) -> frozenset[str]:
        """All that they may lead to."""
        routed = self.router.names if self.router else frozenset()
        return frozenset({rule.adapter for rule in self.rules} | {self.default or NONE} | routed) - {NONE}


def load_routes(path: Path | None, default: str | None, router: Router | None = None) -> Routes:
    """The rules of a file, none where `path` is None.

    Raises ConfigurationError that names the file, the rule and what is wrong with it.
    """
    rules = read_rules(path, Route, "rules for adapters")[0] if path else ()
    return Routes(rules, default, router)
