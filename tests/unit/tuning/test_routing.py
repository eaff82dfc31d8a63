"""Which adapter a question goes to that names none."""

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import ConfigurationError
from tuning.routing import Routes, load_routes

RULES = """
rules:
  - {id: plain, adapter: none, tenants: [plain-bank]}
  - {id: motor, adapter: motor, collections: [motor, garages]}
  - {id: claims, adapter: "claims:2", tenants: [bank], topics: [claim, "get money back"]}
"""


@pytest.fixture
def routes(tmp_path: Path) -> Routes:
    return _loaded(tmp_path, RULES)


def _loaded(folder: Path, content: str) -> Routes:
    (folder / "adapters.yaml").write_text(content)
    return load_routes(folder / "adapters.yaml", "voice")


@pytest.mark.parametrize(
    ("tenant", "question", "collection", "adapter"),
    [
        ("bank", "What is the fee?", None, "voice"),
        ("bank", "How are claims settled?", None, "claims:2"),
        ("bank", "How do I get my money back?", None, "claims:2"),
        ("other", "How are claims settled?", None, "voice"),
        ("bank", "How are claims settled?", "motor", "motor"),
        ("plain-bank", "How are claims settled?", "motor", "none"),
    ],
)
def test_the_first_rule_that_is_met_counts(
    routes: Routes, tenant: str, question: str, collection: str | None, adapter: str
) -> None:
    assert routes.adapters_for(tenant, question, collection) == (adapter,)


def test_without_a_file_the_default_counts() -> None:
    assert load_routes(None, "voice").adapters_for("bank", "How are claims settled?", None) == ("voice",)
    assert load_routes(None, None).adapters_for("bank", "How are claims settled?", None) == ("none",)


def test_they_lead_to_all_adapters_that_they_name(routes: Routes) -> None:
    assert routes.names == {"voice", "motor", "claims:2"}


class _Router:
    """Knows what claims are."""

    names = frozenset({"cover"})

    def adapter_for(self, question: str) -> str | None:
        return "cover" if "claims" in question else None


@pytest.mark.parametrize(
    ("tenant", "question", "adapters"),
    [
        ("bank", "How are claims settled?", ("claims:2",)),
        ("other", "How are claims settled?", ("cover", "voice")),
        ("other", "What is the fee?", ("voice",)),
        ("plain-bank", "How are claims settled?", ("none",)),
    ],
)
def test_a_rule_counts_before_the_router_and_the_router_before_the_default(
    routes: Routes, tenant: str, question: str, adapters: tuple[str, ...]
) -> None:
    assert replace(routes, router=_Router()).adapters_for(tenant, question, None) == adapters


def test_after_what_the_router_says_comes_the_base_model_where_there_is_no_default() -> None:
    assert Routes((), None, _Router()).adapters_for("bank", "How are claims settled?", None) == ("cover", "none")


def test_a_router_that_leads_to_the_default_says_nothing_new() -> None:
    assert Routes((), "cover", _Router()).adapters_for("bank", "How are claims settled?", None) == ("cover",)


def test_they_lead_to_the_adapters_of_the_router_too() -> None:
    assert Routes((), "voice", _Router()).names == {"voice", "cover"}


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        ("{id: all, adapter: voice}", "rule all: wants one of tenants"),
        ('{id: odd, adapter: "v o", topics: [fee]}', "rule odd"),
        ("{id: the, adapter: voice, topics: [the]}", "only words that are passed over"),
        ("{id: odd, adapter: voice, topic: [fee]}", "rule odd topic"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_named(tmp_path: Path, rule: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        _loaded(tmp_path, f"rules: [{rule}]")
