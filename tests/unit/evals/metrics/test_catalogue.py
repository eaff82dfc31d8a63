"""The catalogue of metrics, and what holds for all of them."""

import math
from dataclasses import replace
from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from docs.metrics_page import ROOMS, metrics_page
from evals.metrics.base import Metric, Room
from evals.metrics.catalogue import METRICS, MetricError, metric, score_case
from evals.observation import Observation
from evals.records import Cost, Ranked
from tests.support.observations import answer, case, observations, observed, ranked

NAMES = [one.name for one in METRICS]
LISTS = ("key_facts", "must_not")
DAMAGED = Cost(retrieve_ms=1, first_token_ms=None, total_ms=math.nan, tokens=-1)


@pytest.mark.parametrize("one", METRICS, ids=NAMES)
def test_a_metric_says_what_it_is_where_it_is_from_and_what_it_is_blind_to(one: Metric) -> None:
    assert one.about.endswith(".")
    assert one.about.count(". ") == 0
    assert one.source
    assert one.blind_to
    assert not one.blind_to.endswith(".")


def test_no_two_metrics_have_one_name() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_a_metric_is_found_by_its_name() -> None:
    assert [metric(name) for name in NAMES] == list(METRICS)


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidInput, match="There is no metric kudos; there are recall_at_1, "):
        metric("kudos")


@pytest.mark.parametrize("one", METRICS, ids=NAMES)
def test_the_worst_of_a_share_is_the_end_that_is_not_better(one: Metric) -> None:
    ends = {"higher": (0.0, None), "lower": (1.0, None)}[one.better]
    assert one.worst in (ends if one.unit == "share" else (None,))


@given(observations())
def test_every_figure_is_finite_and_every_share_from_nought_to_one(seen: Observation) -> None:
    # score_case raises where it is not so.
    for one in METRICS:
        score_case(one, seen)


@given(observations())
def test_yes_or_no_is_nought_or_one(seen: Observation) -> None:
    assert {score_case(one, seen) for one in METRICS if one.yes_no} <= {0.0, 1.0, None}


@given(observations(), st.integers())
def test_the_order_of_a_cases_lists_changes_nothing(seen: Observation, seed: int) -> None:
    reordered = _reordered(seen, Random(seed))
    assert {one.name: score_case(one, reordered) for one in METRICS} == pytest.approx(
        {one.name: score_case(one, seen) for one in METRICS}
    )


def _reordered(seen: Observation, random: Random) -> Observation:
    """The same case with its lists in another order; places are numbered by that of the evidence or documents."""
    asked = seen.case
    order = random.sample(range(seen.gold), seen.gold)
    gold = asked.evidence or asked.documents
    moved = {"evidence" if asked.evidence else "documents": tuple(gold[place] for place in order)}
    facts = {name: tuple(random.sample(getattr(asked, name), len(getattr(asked, name)))) for name in LISTS}
    ranking = tuple(_renumbered(one, order) for one in seen.ranking)
    return replace(seen, case=asked.model_copy(update=moved | facts), ranking=ranking)


def _renumbered(one: Ranked, order: list[int]) -> Ranked:
    return one.model_copy(update={"gold": tuple(order.index(place) for place in one.gold)})


@pytest.mark.parametrize(
    ("name", "damaged", "told"),
    [
        ("total_ms", observed(case(), answer("£30"), cost=DAMAGED), "nan for the case q1, which is not ms from 0"),
        ("tokens", observed(case(), answer("£30"), cost=DAMAGED), "-1 for the case q1, which is not tokens from 0"),
        ("support", observed(case(), answer("£30", support=math.inf)), "inf for the case q1"),
        ("support", observed(case(), answer("£30", support=1.5)), "1.5 for the case q1, which is not a share from 0"),
        ("recall_at_1", observed(case(), answer("£30"), ranked([0, 1])), "2.0 for the case q1"),
    ],
)
def test_a_figure_that_cannot_be_names_its_metric_and_its_case(name: str, damaged: Observation, told: str) -> None:
    with pytest.raises(MetricError) as caught:
        score_case(metric(name), damaged)
    assert caught.value.message.startswith(f"The metric {name} gives {told}")


def test_every_room_is_told_of_on_the_page() -> None:
    assert set(ROOMS) == set(get_args(Room))


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_is_on_the_page(name: str) -> None:
    assert f"| `{name}` | " in metrics_page()
