"""Answers that are not wanted, and what is wrong with each."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from core.domain import Passage
from generation import contract
from generation.extractive import Quote
from generation.grounding import Checker
from generation.quotable import Quotable
from tests.support.rows import row
from tuning.dataset.rejecting import Neighbours
from tuning.dataset.row import Rejected

TEXT = "The courier fee is £5. Parcels are sent within 30 days."
FACT_END = len("The courier fee is £5.")
PASSAGE = Passage(1, "d", "Fees", "file:///fees.md", "r", None, None, 0, len(TEXT), TEXT, 1.0)
BESIDE = [Quote(Quotable(0, FACT_END + 1, len(TEXT), TEXT[FACT_END + 1 :], ""), 0.5)]


def _embed(texts: Sequence[str]) -> npt.NDArray[np.float32]:
    """All mean the same: what tells sentences apart here are their words and figures."""
    return np.ones((len(texts), 1), dtype=np.float32)


def _rejected(question: str, answer: str = "The courier fee is £5. [1]", quotes: Sequence[Quote] = BESIDE) -> Rejected:
    checker = Checker([PASSAGE], _embed, known=question)
    return Neighbours(quotes, [PASSAGE], _embed).rejected(row(question, answer), checker)


def _asked(fault: str, answer: str = "The courier fee is £5. [1]") -> Rejected:
    """Of questions by chance the first that is answered with the fault."""
    found = (_rejected(f"How much is fee {letter}?", answer) for letter in "abcdefghijklmnopqrstuvwxyz")
    return next(one for one in found if one.fault == fault)


def test_a_figure_of_the_neighbour_takes_the_place_of_the_right_one() -> None:
    assert _asked("another figure").answer == "The courier fee is £30. [1]"


def test_where_there_is_no_figure_the_neighbour_is_quoted_with_its_marker() -> None:
    assert _asked("another excerpt", "The fee is due at once. [1]").answer == "Parcels are sent within 30 days. [1]"


def test_an_answer_without_its_marker_is_not_wanted() -> None:
    assert _asked("no marker").answer == "The courier fee is £5."


def test_an_abstention_is_not_wanted_where_it_is_told() -> None:
    assert _asked("abstains").answer == contract.ABSTENTION


def test_a_neighbour_that_holds_the_answer_is_no_other_excerpt() -> None:
    same = [Quote(Quotable(0, 0, FACT_END, TEXT[:FACT_END], ""), 0.5)]
    faults = {_rejected(f"Is fee {letter} due?", quotes=same).fault for letter in "abcdefghijklmnop"}
    assert faults == {"abstains", "no marker"}


def test_the_same_question_has_the_same_fault() -> None:
    assert _rejected("How much is it?") == _rejected("How much is it?")


@pytest.mark.parametrize("question", ["Is the fee £5?", "£5: is that the fee?"])
def test_a_figure_that_was_asked_for_is_left(question: str) -> None:
    assert _rejected(question).fault != "another figure"
