"""Figures, dates and codes of one text that stand in others."""

import pytest

from evals.metrics.numbers import share_held


@pytest.mark.parametrize(
    ("text", "there", "share"),
    [
        ("It is £30 within 14 days.", ["The fee is £30.", "A 14-day window."], 2 / 2),
        ("It is £30 within 14 days.", ["The fee is £14 for 30 days."], 0 / 2),
        ("It is £30, and £30 again, and £40.", ["The fee is £30."], 1 / 2),
        ("It is £30.", ["| Fee | 30 |"], 1 / 1),
        ("From 1 March.", ["From 1 March 2026."], 1 / 1),
        ("From 1 March 2026.", ["From 1 March."], 0 / 1),
        ("Use HX-2044 or HX-2045.", ["form hx-2044"], 1 / 2),
        ("It is £30.", [], 0 / 1),
    ],
)
def test_a_number_is_held_where_one_text_has_it(text: str, there: list[str], share: float) -> None:
    assert share_held(text, there) == share


def test_a_text_without_numbers_has_no_share() -> None:
    assert share_held("It is free.", ["£30"]) is None


def test_numbers_are_not_put_together_across_texts() -> None:
    assert share_held("In 30 days.", ["The fee is £30", "days of grace"]) == 0
