"""Figures, dates and codes of a text."""

from generation.grounding.particulars import names, particulars


def test_figures_dates_and_codes_are_told_apart_from_words() -> None:
    text = "Form HX-2044 costs £1,500.00 within 14 days of 3 May 2026."
    assert particulars(text) == {"HX-2044", "1500 £", "14 day", "2026-05-03"}


def test_another_way_to_write_a_number_is_the_same() -> None:
    assert particulars("£20.00 in thirty days") == particulars("20 pounds in 30 days")


def test_words_alone_have_none() -> None:
    assert particulars("What is the fee?") == frozenset()


def test_names_are_capitalised_words_within_a_sentence() -> None:
    assert names("Can I ask for Mr. Smith? He has Home Plus.") == {"mr", "smith", "home", "plus"}
