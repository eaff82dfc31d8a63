"""A row for a band is for the figures that lie in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.bands import band_of, fits
from generation.grounding.figures import find_figures


@pytest.mark.parametrize(
    ("label", "inside", "outside"),
    [
        ("£301 to £800", ["£301", "£650", "£800"], ["£300", "£801"]),
        ("£301–£800", ["£500"], ["£900"]),
        ("Up to £300", ["£1", "£300"], ["£301"]),
        ("Aged 19 or 20", ["20 years"], ["21 years"]),
        ("Aged 21 to 24", ["22-year-old"], ["25 years"]),
        ("10 years and over", ["10 years", "11 years"], ["9 years"]),
        ("10 years or more", ["10 years"], ["9 years"]),
        ("More than 2 and up to 4 months", ["3 months", "4 months"], ["2 months", "5 months"]),
        ("More than 6 months", ["7 months"], ["6 months"]),
        ("Under 25 years", ["24 years"], ["25 years"]),
        ("At least 5 days", ["5 days"], ["4 days"]),
        ("5 days or less", ["5 days"], ["6 days"]),
        ("18-25", ["20"], ["26"]),
        ("£1,000+", ["£1,000", "£2,000"], ["£999"]),
        ("No more than £500", ["£500"], ["£501"]),
        ("Not more than £500", ["£300"], ["£501"]),
        ("Exceeding £500", ["£501"], ["£500"]),
        ("From 5 to under 10 years", ["5 years"], ["10 years", "4 years"]),
        ("£500 or more, but less than £1,000", ["£500"], ["£1,000"]),
        ("After 30 days", ["40 days"], ["30 days"]),
        ("Longer than 3 months", ["5 months"], ["3 months"]),
        ("No less than £500", ["£500"], ["£499"]),
        ("3 years or longer", ["5 years"], ["2 years"]),
        ("Less than or equal to £500", ["£500"], ["£501"]),
        ("Fewer than 5 days", ["4 days"], ["5 days"]),
    ],
)
def test_a_band_holds_what_lies_in_it(label: str, inside: list[str], outside: list[str]) -> None:
    assert [fits(label, find_figures(text)) for text in inside] == [True] * len(inside)
    assert [fits(label, find_figures(text)) for text in outside] == [False] * len(outside)


def test_a_single_figure_is_no_band_that_others_lie_outside_of() -> None:
    assert fits("3 years", find_figures("3 years")) is True
    assert fits("3 years", find_figures("4 years")) is None


@pytest.mark.parametrize(
    "label",
    [
        "Escape of water",
        "£5, £6 and £7",
        "£800 to £300",
        "£5 £6",
        "Year 1",
        "Level 2",
        "Home insurance 24",
        "24/7",
        "Emails answered within 2 days",
        "Three or more claims in 24 months",
        "Up to 2 years / 5 days",
        "Under £50 (or €60)",
    ],
)
def test_a_label_without_one_band_has_none(label: str) -> None:
    assert band_of(label) is None


@pytest.mark.parametrize("asked", ["What does it cost?", "after 24 hours", "for 3 working days"])
def test_a_figure_of_something_else_is_not_compared(asked: str) -> None:
    assert fits("£301 to £800", find_figures(asked)) is None


@given(low=st.integers(0, 500), width=st.integers(1, 500), value=st.integers(0, 1500))
def test_a_closed_band_is_its_interval(low: int, width: int, value: int) -> None:
    assert fits(f"£{low} to £{low + width}", find_figures(f"it cost £{value}")) == (low <= value <= low + width)
