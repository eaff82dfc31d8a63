"""The convex combination of two kinds of scores."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import convex_combination

COSINES = st.dictionaries(st.integers(1, 30), st.floats(-1, 1), max_size=12)
BM25 = st.dictionaries(st.integers(1, 30), st.floats(0, 60), max_size=12)
WEIGHTS = st.floats(0, 1)


def test_an_id_scores_the_weighted_sum_of_its_shares_of_the_best() -> None:
    fused = dict(convex_combination({7: 0.8, 8: 0.4}, {8: 12.0, 9: 3.0}, 0.5))
    assert fused == pytest.approx({7: 0.5, 8: 0.75, 9: 0.125})


@given(COSINES, BM25, WEIGHTS)
def test_every_id_is_there_once_the_best_first(
    dense: dict[int, float], lexical: dict[int, float], weight: float
) -> None:
    fused = convex_combination(dense, lexical, weight)
    assert sorted(chunk for chunk, _ in fused) == sorted(dense.keys() | lexical.keys())
    assert fused == sorted(fused, key=lambda item: (-item[1], item[0]))


@given(COSINES, BM25, WEIGHTS)
def test_scores_are_from_0_to_1(dense: dict[int, float], lexical: dict[int, float], weight: float) -> None:
    assert all(0 <= score <= 1 + 1e-9 for _, score in convex_combination(dense, lexical, weight))


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 60).map(float)), st.sampled_from([0.5, 2.0, 8.0]))
def test_the_scale_of_scores_does_not_matter(lexical: dict[int, float], factor: float) -> None:
    scaled = {chunk: factor * score for chunk, score in lexical.items()}
    assert convex_combination({1: 0.5}, scaled, 0.5) == convex_combination({1: 0.5}, lexical, 0.5)


@given(st.dictionaries(st.integers(1, 30), st.integers(1, 60).map(float)))
def test_without_weight_the_other_ranking_keeps_its_order(lexical: dict[int, float]) -> None:
    ranked = sorted(lexical, key=lambda chunk: (-lexical[chunk], chunk))
    assert [chunk for chunk, _ in convex_combination({}, lexical, 0.0)] == ranked


@given(COSINES, BM25, WEIGHTS, st.integers(1, 30), st.floats(0, 60))
def test_a_better_score_never_falls_behind_one_that_it_led(
    dense: dict[int, float], lexical: dict[int, float], weight: float, risen: int, by: float
) -> None:
    """More for one may lower the shares of the others, never its own lead."""
    before = dict(convex_combination(dense, lexical | {risen: lexical.get(risen, 0.0)}, weight))
    after = dict(convex_combination(dense, lexical | {risen: lexical.get(risen, 0.0) + by}, weight))
    assert all(after[risen] >= after[one] - 1e-9 for one in before if _leads_in_both(risen, one, dense, lexical))


def _leads_in_both(one: int, other: int, dense: dict[int, float], lexical: dict[int, float]) -> bool:
    return all(max(scores.get(one, 0.0), 0.0) >= max(scores.get(other, 0.0), 0.0) for scores in (dense, lexical))


def test_without_any_match_all_score_nothing() -> None:
    assert convex_combination({3: -0.1, 2: 0.0}, {}, 0.5) == [(2, 0.0), (3, 0.0)]
