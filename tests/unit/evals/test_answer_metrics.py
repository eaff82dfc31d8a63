"""Measures of one answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.answers import Abstention, abstention_scores, key_fact_recall, says_any


@pytest.mark.parametrize(
    ("answer", "facts", "share"),
    [
        ("The fee is £30 for all.", ["£30"], 1.0),
        ("The fee is £300.", ["£30"], 0.0),
        ("The fee is £30.50.", ["£30"], 0.0),
        ("The fee is £30.", ["£30"], 1.0),
        ("Within 14  days.", ["14 days"], 1.0),
        ("within fourteen DAYS", [("14 days", "fourteen days")], 1.0),
        ("£30 and 14 days", ["£30", "21 days"], 0.5),
        ("anything", [], 1.0),
    ],
)
def test_a_key_fact_stands_as_whole_words(answer: str, facts: list[str | tuple[str, ...]], share: float) -> None:
    assert key_fact_recall(answer, facts) == share


def test_one_thing_that_must_not_be_said_is_enough() -> None:
    assert says_any("It is 21 days.", ["14 days", "21 days"])
    assert not says_any("It is 21 days.", [])


def test_abstaining_is_counted_for_precision_and_for_recall() -> None:
    assert abstention_scores([(True, True), (True, False), (False, True), (False, False)]) == Abstention(0.5, 0.5)


def test_without_anything_to_count_both_are_nought() -> None:
    assert abstention_scores([(False, False)]) == Abstention(0.0, 0.0)


@given(st.lists(st.tuples(st.booleans(), st.booleans())))
def test_both_lie_between_nought_and_one(pairs: list[tuple[bool, bool]]) -> None:
    found = abstention_scores(pairs)
    assert 0 <= found.precision <= 1
    assert 0 <= found.recall <= 1
