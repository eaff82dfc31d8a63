"""Metrics of rankings."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.metrics.retrieval import recall_at, reciprocal_rank

RANKED = ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("k", "gold", "recall"),
    [(1, {"a"}, 1.0), (1, {"b"}, 0.0), (2, {"b", "x"}, 0.5), (4, {"a", "d"}, 1.0), (9, {"x"}, 0)],
)
def test_recall_is_the_share_of_the_right_ones_among_the_first(k: int, gold: set[str], recall: float) -> None:
    assert recall_at(k, RANKED, gold) == recall


@pytest.mark.parametrize(("gold", "value"), [({"a"}, 1.0), ({"c", "d"}, 1 / 3), ({"x"}, 0.0)])
def test_the_reciprocal_rank_is_that_of_the_first_right_one(gold: set[str], value: float) -> None:
    assert reciprocal_rank(RANKED, gold) == value


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.sets(st.sampled_from("abcdef"), min_size=1))
def test_recall_never_falls_with_depth(ranked: list[str], gold: set[str]) -> None:
    recalls = [recall_at(k, ranked, gold) for k in range(1, 8)]
    assert recalls == sorted(recalls)
    assert 0 <= recalls[0] <= recalls[-1] <= 1


@pytest.mark.parametrize("metric", [lambda: recall_at(1, RANKED, set()), lambda: reciprocal_rank(RANKED, set())])
def test_a_case_without_right_answers_cannot_be_measured(metric: Callable[[], float]) -> None:
    with pytest.raises(ValueError, match="right answers"):
        metric()
