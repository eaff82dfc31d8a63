"""When a question is led, and where."""

import numpy as np
import pytest

from tuning.router.classifier import Classifier
from tuning.router.decision import NOWHERE, Decision, margins

FAR = np.log(9.0)


def _decision(floor: float = 0.0, margin: float = 0.1, adapters: int = 2) -> Decision:
    """Two labels on an axis each: a question on one of them is nine times as likely of its label."""
    axes = np.eye(2)
    return Decision(Classifier(FAR * axes, np.zeros(2), axes), np.full(2, floor), margin, adapters)


def _led(decision: Decision, x: float, y: float) -> int:
    return int(decision.led(np.array([[x, y]]))[0])


def test_a_clear_question_is_led_to_its_label() -> None:
    assert [_led(_decision(), *point) for point in ((1.0, 0.0), (0.0, 1.0))] == [0, 1]


@pytest.mark.parametrize(("margin", "led"), [(0.8, 0), (0.81, NOWHERE)])
def test_a_question_below_the_margin_is_led_nowhere(margin: float, led: int) -> None:
    assert _led(_decision(margin=margin - 1e-9), 1.0, 0.0) == led


def test_a_tie_is_led_nowhere() -> None:
    assert _led(_decision(margin=1e-12), 0.6, 0.6) == NOWHERE


def test_a_question_unlike_those_of_its_label_is_led_nowhere() -> None:
    assert _led(_decision(floor=0.6), 0.5, -0.8) == NOWHERE


def test_a_question_of_the_topic_of_none_is_led_nowhere() -> None:
    assert _led(_decision(adapters=1), 0.0, 1.0) == NOWHERE


def test_the_margin_is_between_the_two_likeliest() -> None:
    assert margins(np.array([[0.2, 0.5, 0.3], [0.4, 0.2, 0.4]])) == pytest.approx([0.2, 0.0])
