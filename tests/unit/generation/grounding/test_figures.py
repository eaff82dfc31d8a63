"""Numbers, with what they count."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.grounding.figures import codes, find_figures, is_held


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("the fee is £1,500.50", "1500.50", "£"),
        ("14 days", "14", "day"),
        ("a 14-day period", "14", "day"),
        ("fourteen days", "14", "day"),
        ("10 working days", "10", "working day"),
        ("2.5% of it", "2.5", "%"),
        ("20 per cent", "20", "%"),
        ("30 pounds", "30", "£"),
        ("£2 million", "2000000", "£"),
        ("GBP 30", "30", "£"),
        ("CHF 30", "30", "franc"),
        ("30 yen", "30", "¥"),
        ("gate 7 opens", "7", ""),
    ],
)
def test_a_figure_is_a_value_and_what_it_counts(text: str, value: str, unit: str) -> None:
    assert [(figure.value, figure.unit) for figure in find_figures(text)] == [(Decimal(value), unit)]


@pytest.mark.parametrize("text", ["on 1 March 2026", "by 2026-03-01", "form HX-2044", "no one came"])
def test_dates_codes_and_pronouns_are_no_figures(text: str) -> None:
    assert find_figures(text) == []


@pytest.mark.parametrize(
    ("said", "there", "held"),
    [
        ("The fee is £30.", "A fee of £30 is due.", True),
        ("The fee is £30.", "Fee | 30", True),
        ("The fee is £30.", "A fee of €30 is due.", False),
        ("within 14 days", "within 14 hours", False),
        ("Members pay £5.", "Members pay £5, all others pay £9.", True),
        ("Members pay £9.", "Members pay £5, all others pay £9.", False),
        ("The fee is 30 pounds.", "The fee is £30.00.", True),
        ("The fee is CHF 30.", "The fee is £30.", False),
    ],
)
def test_a_figure_is_held_by_its_equal_beside_the_same_words(said: str, there: str, held: bool) -> None:
    assert is_held(find_figures(said)[0], find_figures(there)) is held


def test_a_figure_tells_where_it_stands() -> None:
    text = "On 1 March 2026 form HX-2044 costs £1,500.50 or 30 days."
    assert [text[figure.start : figure.end] for figure in find_figures(text)] == ["£1,500.50", "30"]


def test_codes_mix_letters_and_digits() -> None:
    assert codes("Use form hx-2044 within 14 days for 2.5m.") == {"HX-2044"}


@given(value=st.integers(0, 10**9), unit=st.sampled_from(["£{}", "{} days", "{}%", "{}"]))
def test_a_text_holds_its_own_figures_however_they_are_grouped(value: int, unit: str) -> None:
    plain, grouped = f"It is {unit.format(value)} now.", f"It is {unit.format(f'{value:,}')} now."
    assert is_held(find_figures(plain)[0], find_figures(grouped))
