"""Measures of one answer."""

import pytest

from evals.metrics.answers import key_fact_recall, says_any


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
