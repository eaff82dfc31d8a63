"""From labelled questions to a router."""

import random

import numpy as np
import pytest

from core.errors import InvalidInput
from tests.support.routed import by_first_word, numbered
from tuning.router.fitted import FittedRouter
from tuning.router.fitting import fit_router
from tuning.router.questions import Labelled, once

TWO = [*numbered("motor", 30), *numbered("travel", 30)]
EMBED = by_first_word("motor", "travel", "none")


def _fitted(questions: list[Labelled], noise: float = 0.8) -> FittedRouter:
    return fit_router(questions, by_first_word("motor", "travel", "none", noise=noise), "e1", 0.05)


def _led(router: FittedRouter, *texts: str) -> list[int]:
    return router.decision.led(EMBED(texts).astype(np.float64)).tolist()


def test_questions_that_it_has_not_seen_are_led_to_their_adapters() -> None:
    assert _led(_fitted(TWO), "motor new", "travel new") == [0, 1]


def test_a_topic_that_it_has_not_seen_is_led_nowhere() -> None:
    assert _led(_fitted(TWO), *(f"none {number}" for number in range(20))) == [-1] * 20


def test_what_is_labelled_none_is_led_nowhere() -> None:
    assert _led(_fitted([*TWO, *numbered("none", 30)]), "motor new", "none new") == [0, -1]


def test_the_same_questions_in_another_order_give_the_same_router() -> None:
    shuffled = random.Random(1).sample(TWO, len(TWO))
    assert _fitted(once(TWO)[0]).sha256 == _fitted(once(shuffled)[0]).sha256


def test_other_labels_give_another_router() -> None:
    swapped = [Labelled(one.question, "home" if one.label == "motor" else one.label, True) for one in TWO]
    assert _fitted(swapped).questions != _fitted(TWO).questions


def test_the_figures_count_every_question_once() -> None:
    found = _fitted([*TWO, *numbered("none", 20)]).figures
    assert found.questions == sum(sum(led.values()) for led in found.confusion.values()) == 80


def test_of_topics_that_lie_apart_nothing_is_led_wrongly() -> None:
    found = _fitted(TWO).figures
    assert (found.accuracy, found.wrong, found.coverage > 0.8) == (1.0, 0.0, True)


def test_with_questions_of_people_the_figures_are_of_these_alone() -> None:
    learnt = [Labelled(f"{label} row {number}", label, False) for label in ("motor", "travel") for number in range(40)]
    found = _fitted([*TWO, *learnt]).figures
    assert (found.of, found.questions) == ("file", 60)


def test_a_label_that_no_person_gave_is_measured_on_its_training_set() -> None:
    found = _fitted([*numbered("motor", 30), *numbered("travel", 40, asked=False)]).figures
    assert (found.of, found.questions) == ("both", 70)


@pytest.mark.parametrize(
    ("questions", "problem"),
    [
        ([], "There are no questions; a router chooses between two"),
        (list(numbered("motor", 30)), "All questions are labelled motor"),
        ([*numbered("motor", 30), *numbered("travel", 9)], "Only 9 of the questions labelled travel"),
    ],
)
def test_too_little_to_learn_from_is_refused(questions: list[Labelled], problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        _fitted(questions)


def test_many_wordings_of_one_question_are_too_little_to_learn_from() -> None:
    with pytest.raises(InvalidInput, match="Only 1 of the questions labelled motor differ by more"):
        _fitted(TWO, noise=0.1)


def test_labels_that_cannot_be_told_apart_are_refused() -> None:
    alike = [Labelled(f"motor {number}", ("motor", "travel")[number % 2], True) for number in range(80)]
    with pytest.raises(InvalidInput, match="No question is led"):
        _fitted(alike, noise=2.0)
