"""The same question of a document that says another number."""

import pytest

from tests.support.rows import row
from tuning.dataset.row import Rejected
from tuning.dataset.twins import twin_of


def test_the_number_changes_in_what_is_read_and_in_the_answer_alike() -> None:
    twin = twin_of(row("How much is it?"))
    assert twin is not None
    number = twin.answer.removeprefix("The fee is £").removesuffix(". [1]")
    assert number != "5"
    assert twin.read[0].text == f"The fee is £{number}."


def test_what_the_document_said_before_is_not_wanted() -> None:
    twin = twin_of(row("How much is it?"))
    assert twin is not None
    assert twin.rejected == Rejected(answer="The fee is £5. [1]", fault="from memory")


def test_a_marker_is_no_number() -> None:
    twin = twin_of(row("How much?", answer="It is 1 pound. [1]", text="It is 1 pound."))
    assert twin is not None
    assert twin.answer.endswith("[1]")
    assert "It is 1 pound" not in twin.answer


@pytest.mark.parametrize(
    ("question", "answer", "text"),
    [
        ("Is it £5?", "The fee is £5. [1]", "The fee is £5."),
        ("How much?", "The fee is high. [1]", "The fee is high."),
        ("How much?", "The fee is £5. [1]", "The fee is due."),
    ],
)
def test_a_number_of_the_question_or_of_nowhere_is_left(question: str, answer: str, text: str) -> None:
    assert twin_of(row(question, answer=answer, text=text)) is None
