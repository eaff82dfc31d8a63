"""What an answer took."""

import pytest

from evals.metrics.catalogue import METRICS, metric, score_case
from evals.records import Cost
from tests.support.observations import answer, case, observed

TIMED = observed(case(), answer("£30"), cost=Cost(retrieve_ms=12.5, first_token_ms=80, total_ms=95, tokens=17))
QUOTED = observed(case(), answer("£30"), cost=Cost(retrieve_ms=12.5, first_token_ms=None, total_ms=95, tokens=None))


@pytest.mark.parametrize(
    ("name", "value"), [("retrieve_ms", 12.5), ("first_token_ms", 80), ("total_ms", 95), ("tokens", 17)]
)
def test_each_figure_is_the_one_recorded(name: str, value: float) -> None:
    assert score_case(metric(name), TIMED) == value


@pytest.mark.parametrize("name", ["first_token_ms", "tokens"])
def test_what_was_not_generated_has_no_first_token_and_no_tokens(name: str) -> None:
    assert score_case(metric(name), QUOTED) is None


def test_a_failure_costs_nothing_that_could_be_compared() -> None:
    assert {one.worst for one in METRICS if one.room == "cost"} == {None}
