"""Metrics beside what people rated."""

from collections.abc import Mapping

import pytest

from evals.metrics.catalogue import metric
from evals.rated import RatedAnswer, correlations
from tests.support.observations import case, passage

PASSAGES = (passage("The fee is £30 for ten days."),)
FAITHFUL = ("The fee is £30.", "The fee is £45.", "The price was £45 or £50.")
PRECISION, UNSUPPORTED = metric("content_word_precision"), metric("unsupported_numbers")


def _rated(text: str, number: int, ratings: Mapping[str, float]) -> RatedAnswer:
    return RatedAnswer(case(id=f"q{number}", reference="The fee is £30."), "one", text, PASSAGES, ratings)


ANSWERS = [_rated(text, number, {"faithful": -number, "short": 1.0}) for number, text in enumerate(FAITHFUL)]


def test_a_metric_that_ranks_as_people_do_correlates_fully() -> None:
    (found,) = correlations([PRECISION], ANSWERS, None)
    assert (found.metric, found.rated, found.answers) == ("content_word_precision", "faithful", 3)
    assert found.spearman.figure == pytest.approx(1)


def test_a_metric_of_which_lower_is_better_agrees_below_nought() -> None:
    (found,) = correlations([UNSUPPORTED], ANSWERS, None)
    assert found.spearman.figure is not None
    assert found.spearman.figure < -0.8


def test_an_answer_counts_where_it_was_rated_and_has_a_figure() -> None:
    unrated, wordless = _rated(FAITHFUL[0], 7, {}), _rated("There is a fee.", 8, {"faithful": -9.0})
    (found,) = correlations([UNSUPPORTED], [*ANSWERS, unrated, wordless], None)
    assert found.answers == 3


@pytest.mark.parametrize("name", ["status_right", "support"])
def test_a_metric_without_a_figure_that_differs_is_left_out(name: str) -> None:
    assert correlations([metric(name)], ANSWERS, None) == []
