"""What a figure is reckoned by."""

import pytest

from generation.grounding.rates import foreign_rate


@pytest.mark.parametrize(
    ("sentence", "evidence", "foreign"),
    [
        ("£500 per year", "£500 per claim", "£500 per year"),
        ("£500 for each claim", "£500 per claim", None),
        ("£500 a claim", "£500 per claim", None),
        ("5% per annum", "5% a year", None),
        ("5 % per month", "5% a year", "5 per month"),
        ("30 days per trip", "30 days a year", "30 per trip"),
        ("£500 per year", "£500", "£500 per year"),
        ("£500", "£500 per claim", None),
        ("£500 per year", "£400 per claim", None),
    ],
)
def test_a_rate_is_that_of_its_equal(sentence: str, evidence: str, foreign: str | None) -> None:
    assert foreign_rate(sentence, evidence, "") == foreign


def test_a_rate_may_stand_above_the_evidence() -> None:
    assert foreign_rate("The fee is £5 per month.", "The fee is £5.", "Fees by the month") is None
