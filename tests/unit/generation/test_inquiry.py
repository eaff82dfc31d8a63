"""What the rule needs to know and nobody has said is asked back."""

import pytest

from generation.inquiry import Condition, find_conditions, missing_condition
from retrieval.embedder import Embedder

EITHER = "You get the reduced rate if you are either:\n\n* younger than 19\n* in the first year of an apprenticeship\n"
ALL = "You get the grant if:\n\n- you live in the city\n- you own a bicycle\n"


def test_items_under_a_lead_are_one_group_of_conditions() -> None:
    assert list(find_conditions(EITHER)) == [
        Condition("younger than 19", 1, True),
        Condition("in the first year of an apprenticeship", 1, True),
    ]


def test_a_clause_is_a_condition_by_itself() -> None:
    found = [condition.text for condition in find_conditions("We pay the fee back if the form has been signed.")]
    assert found == ["if the form has been signed"]


@pytest.mark.parametrize("text", ["The fee is £14.", "", "The fees are:\nnone"])
def test_a_rule_without_conditions_asks_for_nothing(embedder: Embedder, text: str) -> None:
    assert missing_condition(text, ["Is there a fee?"], [], embedder.embed) is None


@pytest.mark.parametrize(
    ("rule", "holds", "denied", "missing"),
    [
        (ALL, [], [], "you live in the city"),
        (ALL, ["I live in the city."], [], "you own a bicycle"),
        (ALL, ["I live in the city. I own a bicycle."], [], None),
        (ALL, [], ["Do you live in the city?"], None),
        (EITHER, ["I am younger than 19."], [], None),
        (EITHER, [], ["Are you younger than 19?"], "in the first year of an apprenticeship"),
    ],
)
def test_the_first_condition_that_nothing_tells_of_is_named(
    embedder: Embedder, rule: str, holds: list[str], denied: list[str], missing: str | None
) -> None:
    assert missing_condition(rule, holds, denied, embedder.embed) == missing
