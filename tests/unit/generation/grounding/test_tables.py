"""What a cell says holds of its row and its column alone."""

import pytest

from generation.grounding.tables import misplaced_figure, untold_cell, untold_label

ROW = "Escape of water | £450 | £300"
COLUMNS = ("Kind of claim", "Home Essential", "Home Plus")
HOURS = "Claims | 07:00 to 22:00 | 08:00 to 20:00 | closed"
DAYS = ("Desk", "Monday to Friday", "Saturday", "Sunday")


@pytest.mark.parametrize(
    ("sentence", "misplaced"),
    [
        ("The excess for escape of water on Home Plus is £300.", None),
        ("The excess for escape of water on Home Plus is £450.", "450"),
        ("The excess for escape of water on Home Plus is £200.", "200"),
        ("The excess is £450 on Home Essential and £300 on Home Plus.", None),
        ("The excess is £300 on Home Essential and £450 on Home Plus.", "300"),
        ("The excess for escape of water is £450 or £300.", None),
    ],
)
def test_a_figure_holds_of_the_column_that_the_sentence_names(sentence: str, misplaced: str | None) -> None:
    found = misplaced_figure(sentence, "", ROW, COLUMNS, "Home excesses")
    assert (found.text if found else None) == misplaced


@pytest.mark.parametrize(("question", "stands"), [("And on Home Plus?", True), ("And on Home Essential?", False)])
def test_the_question_names_the_column_where_the_sentence_does_not(question: str, stands: bool) -> None:
    found = misplaced_figure("The excess for escape of water is £300.", question, ROW, COLUMNS, "")
    assert (found is None) == stands


def test_a_figure_is_turned_down_where_nobody_names_a_column() -> None:
    assert misplaced_figure("The excess for escape of water is £300.", "", ROW, COLUMNS, "") is not None


def test_a_figure_is_turned_down_where_columns_have_no_names() -> None:
    assert misplaced_figure("On Home Plus it is £300.", "", ROW, (), "") is not None


def test_a_row_with_one_value_needs_no_column() -> None:
    assert misplaced_figure("The cancellation fee is £20.", "", "Cancellation fee | £20", (), "") is None


def test_a_figure_of_the_label_or_the_heading_is_of_every_column() -> None:
    row = "10 years and over | 25% | 20%"
    sentence = "In 2026 the owner of a dog of 10 years pays 25%."
    assert misplaced_figure(sentence, "", row, ("Age", "Dogs", "Cats"), "Shares in 2026") is None


def test_a_row_whose_label_nobody_said_is_another_row() -> None:
    assert untold_label("Subsidence | £1,000 | £1,000", "The excess for escape of water is £1,000.") == "Subsidence"
    assert untold_label(ROW, "The excess for escape of water is £300.") is None


def test_some_words_of_a_long_label_are_enough() -> None:
    assert untold_label("Courier delivery, next working day | £17", "Courier delivery costs £17.") is None


@pytest.mark.parametrize(
    ("sentence", "cell"),
    [
        ("The claims desk is open on Sunday.", "closed"),
        ("The claims desk is closed on Sunday.", None),
        ("The claims desk is open on Saturday.", "08:00 to 20:00"),
        ("The claims desk is open on Saturday from 08:00 to 20:00.", None),
        ("The claims desk has hours.", None),
    ],
)
def test_what_the_named_column_says_has_to_be_told(sentence: str, cell: str | None) -> None:
    assert untold_cell(sentence, HOURS, DAYS) == cell
