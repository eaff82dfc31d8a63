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
        ("3 years", ["3 years"], ["4 years"]),
    ],
)
def test_a_band_holds_what_lies_in_it(label: str, inside: list[str], outside: list[str]) -> None:
    assert [fits(label, find_figures(text)) for text in inside] == [True] * len(inside)
    assert [fits(label, find_figures(text)) for text in outside] == [False] * len(outside)


@pytest.mark.parametrize("label", ["Escape of water", "£5, £6 and £7", "£800 to £300", "£5 £6"])
def test_a_label_without_one_band_has_none(label: str) -> None:
    assert band_of(label) is None


@pytest.mark.parametrize("asked", ["What does it cost?", "after 24 hours", "for 3 working days"])
def test_a_figure_of_something_else_is_not_compared(asked: str) -> None:
    assert fits("£301 to £800", find_figures(asked)) is None


@given(low=st.integers(0, 500), width=st.integers(0, 500), value=st.integers(0, 1500))
def test_a_closed_band_is_its_interval(low: int, width: int, value: int) -> None:
    assert fits(f"£{low} to £{low + width}", find_figures(f"it cost £{value}")) == (low <= value <= low + width)
