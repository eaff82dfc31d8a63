"""Metrics of what was retrieved for a case."""

import pytest

from evals.cases import Evidence
from evals.metrics.catalogue import metric, score_case
from tests.support.observations import answer, case, observed, ranked

TWO = case(evidence=(Evidence(document="a.md", quote="14 days"), Evidence(document="b.md", quote="£30")))
FOUND = observed(TWO, answer("Within 14 days."), ranked([], [0], [], [0, 1]))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recall_at_1", 0),
        ("recall_at_5", 2 / 2),
        ("recall_at_10", 2 / 2),
        ("precision_at_1", 0),
        ("precision_at_5", 2 / 5),
        ("precision_at_10", 2 / 10),
        ("mrr", 1 / 2),
        ("map_at_10", (1 / 2 + 2 / 4) / 2),
    ],
)
def test_places_found_at_ranks_two_and_four_give(name: str, value: float) -> None:
    assert score_case(metric(name), FOUND) == value


def test_an_abstention_is_measured_by_what_was_found() -> None:
    abstained = observed(TWO, answer("The documents do not say.", "abstained"), FOUND.ranking)
    assert score_case(metric("mrr"), abstained) == 1 / 2


def test_a_case_without_places_is_not_measured() -> None:
    nowhere = case(documents=(), expected_status="abstained")
    assert score_case(metric("mrr"), observed(nowhere, answer("No."), ranked([], []))) is None
