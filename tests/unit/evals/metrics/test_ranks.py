"""Figures of the ranks at which right answers are found."""

from math import log2

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, ndcg_score

from evals.metrics import ranks
from tests.support.observations import ranked

PLACES = st.lists(st.lists(st.integers(0, 5), max_size=4, unique=True), max_size=14)
# Each rank holds one right answer or none.
FOUND = st.lists(st.booleans(), min_size=1, max_size=20)


def _ranks_of(found: list[bool]) -> list[int]:
    return [rank for rank, right in enumerate(found, start=1) if right]


def test_a_place_found_twice_counts_at_its_first_rank() -> None:
    assert ranks.first_ranks(ranked([], [7], [3, 7], [7])) == [2, 3]


def test_recall_is_the_share_of_all_right_answers_down_to_a_rank() -> None:
    assert [ranks.recall(k, [1, 4], 4) for k in (1, 3, 4)] == [1 / 4, 1 / 4, 2 / 4]


def test_a_rank_with_two_right_answers_recalls_both() -> None:
    assert ranks.recall(1, [1, 1], 2) == 1


def test_precision_is_the_share_of_ranks_with_a_right_answer() -> None:
    assert [ranks.precision(k, [1, 4]) for k in (1, 5, 10)] == [1, 2 / 5, 2 / 10]


def test_a_rank_with_two_right_answers_is_one_precise_rank() -> None:
    assert ranks.precision(5, [1, 1]) == 1 / 5


@pytest.mark.parametrize(("found", "value"), [([1, 2], 1.0), ([3, 4], 1 / 3), ([], 0.0)])
def test_the_reciprocal_rank_is_that_of_the_first_right_answer(found: list[int], value: float) -> None:
    assert ranks.reciprocal(found) == value


def test_average_precision_is_worked_by_hand() -> None:
    assert ranks.average_precision([1, 3, 6], 4) == pytest.approx((1 / 1 + 2 / 3 + 3 / 6 + 0) / 4)


def test_average_precision_leaves_out_what_stands_below_the_cut() -> None:
    assert ranks.average_precision([2, 11], 2) == (1 / 2) / 2


def test_ndcg_is_worked_by_hand() -> None:
    gained, ideal = 1 / log2(1 + 1) + 1 / log2(1 + 4), 1 / log2(1 + 1) + 1 / log2(1 + 2) + 1 / log2(1 + 3)
    assert ranks.ndcg([1, 4], 3) == pytest.approx(gained / ideal)


@given(FOUND, st.integers(0, 5))
def test_ndcg_is_that_of_scikit_learn(found: list[bool], missed: int) -> None:
    assume(any(found) or missed)
    # What was not found stands below the cut.
    relevant = [*found, *[False] * max(0, 10 - len(found)), *[True] * missed, False, False]
    expected = ndcg_score([relevant], [np.arange(len(relevant), 0, -1)], k=10)
    assert ranks.ndcg(_ranks_of(found), sum(found) + missed) == pytest.approx(expected)


@given(st.lists(st.booleans(), min_size=2, max_size=10))
def test_average_precision_is_that_of_scikit_learn(found: list[bool]) -> None:
    assume(any(found))
    expected = average_precision_score(found, np.arange(len(found), 0, -1))
    assert ranks.average_precision(_ranks_of(found), sum(found)) == pytest.approx(expected)


@given(PLACES)
def test_recall_never_falls_with_depth(places: list[list[int]]) -> None:
    recalls = [ranks.recall(k, ranks.first_ranks(ranked(*places)), 6) for k in range(1, 16)]
    assert recalls == sorted(recalls)


@given(st.integers(1, 30))
def test_the_ideal_ranking_has_an_ndcg_of_one(gold: int) -> None:
    assert ranks.ndcg(range(1, gold + 1), gold) == 1


@given(st.integers(1, 10))
def test_the_ideal_ranking_has_an_average_precision_of_one(gold: int) -> None:
    assert ranks.average_precision(range(1, gold + 1), gold) == 1


@given(PLACES)
def test_passages_that_hold_several_places_do_not_lift_a_figure_above_one(places: list[list[int]]) -> None:
    found = ranks.first_ranks(ranked(*places))
    assert 0 <= ranks.ndcg(found, 6) <= 1
    assert 0 <= ranks.average_precision(found, 6) <= 1


@given(PLACES, st.data())
def test_a_right_answer_moved_up_never_costs(places: list[list[int]], data: st.DataObject) -> None:
    rank = data.draw(st.integers(0, max(0, len(places) - 2)))
    assume(len(places) > 1 and not places[rank])
    higher = [*places]
    higher[rank], higher[rank + 1] = higher[rank + 1], higher[rank]
    before, after = ranks.first_ranks(ranked(*places)), ranks.first_ranks(ranked(*higher))
    assert ranks.ndcg(after, 6) >= ranks.ndcg(before, 6)
    assert ranks.average_precision(after, 6) >= ranks.average_precision(before, 6)
