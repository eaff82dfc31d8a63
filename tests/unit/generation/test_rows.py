"""Of a row as much is said as was asked for."""

import pytest

from generation.rows import TableRow

HEADER = "Kind of claim | Home Essential | Home Plus"
WATER = TableRow.read(1, "Escape of water | £450 | £300", HEADER)


def test_a_row_is_a_sentence_with_its_columns_names() -> None:
    assert WATER.text == "Escape of water: Home Essential £450; Home Plus £300."


def test_a_row_of_two_cells_needs_no_name() -> None:
    assert TableRow.read(1, "Cheque | £9", "Item | Fee").text == "Cheque: £9."


@pytest.mark.parametrize("header", [None, "Kind of claim | Home"])
def test_a_row_under_no_header_that_fits_is_left_as_it_is(header: str | None) -> None:
    assert TableRow.read(1, "Storm | £450 | £300", header).text == "Storm | £450 | £300"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Excess for escape of water on Home Plus?", "Escape of water: Home Plus £300."),
        ("Excess for escape of water on home essential?", "Escape of water: Home Essential £450."),
        ("Excess for escape of water at home?", WATER.text),
        ("Excess for escape of water?", WATER.text),
        ("Is escape of water cheaper on Home Plus?", WATER.text),
        ("Escape of water, Home Plus vs the other one?", WATER.text),
    ],
)
def test_the_column_that_the_question_names_is_said_alone(question: str, said: str) -> None:
    assert WATER.narrowed(question) == said


def test_a_cell_without_a_figure_is_of_a_kind_with_figures_where_it_is_short() -> None:
    row = TableRow.read(1, "Cruciate ligament | 180 days | not covered", "Kind | Dogs | Rabbits")
    assert row.narrowed("Cruciate ligament in rabbits?") == "Cruciate ligament: Rabbits not covered."


@pytest.mark.parametrize(
    ("row", "header", "question"),
    [
        ("Cash abroad | 2.75% | £3", "Service | Fee | Minimum", "What is the fee for cash abroad?"),
        (
            "Current | £12 | £800",
            "Account | Monthly fee | Waived above",
            "What is the monthly fee of the current account?",
        ),
        ("Keys | £40 | nil", "Kind | Home Essential | Home Plus", "What is the excess for keys without Home Plus?"),
        ("Keys |  | £40", "Kind | Home Essential | Home Plus", "What is the excess for keys on Home Essential?"),
    ],
)
def test_a_column_that_others_say_more_about_is_not_said_alone(row: str, header: str, question: str) -> None:
    read = TableRow.read(1, row, header)
    assert read.narrowed(question) == read.text


def test_columns_that_say_different_things_stay_together() -> None:
    row = TableRow.read(
        1, "3 | more than £5,000, or a vulnerable customer | senior handler", "Grade | Meaning | Handler"
    )
    assert row.narrowed("Who is the handler of grade 3?") == row.text
