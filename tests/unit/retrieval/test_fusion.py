"""Reciprocal rank fusion."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.fusion import reciprocal_rank_fusion

RANKING = st.lists(st.integers(1, 30), unique=True, max_size=12)
RANKINGS = st.lists(RANKING, max_size=4)


def test_an_id_scores_the_sum_of_its_reciprocal_ranks() -> None:
    assert dict(reciprocal_rank_fusion([[7, 8], [8]], k=60)) == {7: 1 / 61, 8: 1 / 62 + 1 / 61}


@given(RANKINGS)
def test_every_id_is_there_once_the_best_first(rankings: list[list[int]]) -> None:
    fused = reciprocal_rank_fusion(rankings, 60)
    assert sorted(chunk for chunk, _ in fused) == sorted({chunk for ranking in rankings for chunk in ranking})
    assert [score for _, score in fused] == sorted((score for _, score in fused), reverse=True)


@given(RANKING)
def test_one_ranking_keeps_its_order(ranking: list[int]) -> None:
    assert [chunk for chunk, _ in reciprocal_rank_fusion([ranking], 60)] == ranking


@given(RANKING, RANKING)
def test_the_order_of_two_rankings_does_not_matter(one: list[int], other: list[int]) -> None:
    assert reciprocal_rank_fusion([one, other], 60) == reciprocal_rank_fusion([other, one], 60)


@given(RANKINGS, st.lists(st.integers(31, 40), unique=True, min_size=2, max_size=5))
def test_a_better_rank_never_scores_less(rankings: list[list[int]], added: list[int]) -> None:
    before = dict(reciprocal_rank_fusion([*rankings, added], 60))
    after = dict(reciprocal_rank_fusion([*rankings, [added[-1], *added[:-1]]], 60))
    assert after[added[-1]] > before[added[-1]]


def test_equal_scores_are_ordered_by_id() -> None:
    assert [chunk for chunk, _ in reciprocal_rank_fusion([[9], [3], [5]], 60)] == [3, 5, 9]
