"""Dates as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.grounding.dates import MONTHS, WEEKDAYS, PartialDate, find_dates, is_among, weekdays


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-03-01", (2026, 3, 1)),
        ("1 March 2026", (2026, 3, 1)),
        ("1st of March", (0, 3, 1)),
        ("Mar. 1, 2026", (2026, 3, 1)),
        ("March 2026", (2026, 3, 0)),
    ],
)
def test_a_date_is_found_in_each_form(text: str, found: tuple[int, int, int]) -> None:
    assert [date for date, _, _ in find_dates(f"It starts on {text} at noon.")] == [PartialDate(*found)]


@pytest.mark.parametrize("text", ["You may cancel.", "the marching band of 5", "in 2026", "may 300 people come"])
def test_what_only_looks_like_a_month_is_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_a_date_is_among_others_that_say_as_much() -> None:
    assert is_among(PartialDate(0, 3, 1), [PartialDate(2026, 3, 1)])
    assert not is_among(PartialDate(2026, 3, 1), [PartialDate(0, 3, 1)])


@given(day=st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_all_forms_of_a_day_are_the_same_date(day: date) -> None:
    month = MONTHS[day.month - 1].capitalize()
    forms = (day.isoformat(), f"{day.day} {month} {day.year}", f"{month} {day.day}, {day.year}")
    assert {find_dates(form)[0][0] for form in forms} == {PartialDate(day.year, day.month, day.day)}


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("on Mondays and Friday", {"monday", "friday"}),
        ("Monday to Wednesday", {"monday", "tuesday", "wednesday"}),
        ("Saturday–Sunday", {"saturday", "sunday"}),
        ("Sunday to Monday", {"sunday", "monday"}),
        ("at the weekend", set()),
    ],
)
def test_days_of_the_week_are_found_with_those_between(text: str, days: set[str]) -> None:
    assert weekdays(text) == days


def test_a_whole_week_has_all_days() -> None:
    assert weekdays("Monday until Sunday") == set(WEEKDAYS)
