"""When to abstain is fitted on cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from evals.calibration import Observation, abstention, fit, risk_coverage
from evals.curve_picture import draw_curve
from generation.calibration import FittedOn

FITTED_ON = FittedOn("cases", "embedder")


def _observations(answered: int, unanswered: int) -> list[Observation]:
    """Answered ones score from .5 to 1.5, the others from 0 to 1: some of each kind look like the other."""
    right = [Observation(0.5 + number / answered, True, True, f"f{number % 5}") for number in range(answered)]
    wrong = [Observation(number / unanswered, False, True, f"f{number % 5}") for number in range(unanswered)]
    return right + wrong


def test_a_higher_score_makes_an_answer_more_likely() -> None:
    assert fit(_observations(60, 40), FITTED_ON, 0.1, 0.05).calibration.slope > 0


@pytest.mark.parametrize("refused", [0.0, 0.1, 0.3])
def test_no_more_answerable_questions_are_refused_than_allowed(refused: float) -> None:
    _, _, wrongly = abstention(fit(_observations(60, 40), FITTED_ON, refused, 0.05))
    assert wrongly <= refused + 1 / 60


def test_where_answers_have_no_reserve_the_risk_is_as_wanted() -> None:
    fitted = fit(_observations(60, 40), FITTED_ON, 0.1, 0.05)
    at = next(point for point in fitted.curve if point.threshold >= fitted.calibration.sure_from - 1e-4)
    assert at.risk <= 0.05


def test_too_few_cases_are_refused() -> None:
    with pytest.raises(InvalidInput, match="3 unanswered questions"):
        fit(_observations(60, 3), FITTED_ON, 0.1, 0.05)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=40))
def test_more_coverage_is_a_lower_threshold(pairs: list[tuple[float, bool]]) -> None:
    curve = risk_coverage(np.array([score for score, _ in pairs]), np.array([answered for _, answered in pairs]))
    coverages = [point.coverage for point in curve]
    assert coverages == sorted(coverages, reverse=True)
    assert coverages[0] == 1
    assert all(0 <= point.risk <= 1 for point in curve)


def test_the_picture_names_each_threshold() -> None:
    fitted = fit(_observations(60, 40), FITTED_ON, 0.1, 0.05)
    picture = draw_curve(fitted.curve, {"abstain": fitted.calibration.abstain_below})
    assert "abstain: " in picture
    assert picture.count("<polyline") == 1
