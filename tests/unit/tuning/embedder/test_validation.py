"""Ranks of passages."""

import torch
from hypothesis import given
from hypothesis import strategies as st

from tuning.embedder.validation import reciprocal_ranks

SCORES = st.lists(st.integers(0, 5), min_size=2, max_size=8)


def _ranks(scores: list[list[float]], positives: list[int], answers: list[list[int]]) -> list[float]:
    told = torch.tensor(answers).bool()
    return reciprocal_ranks(torch.tensor(scores), torch.tensor(positives), told).tolist()


def test_a_passage_that_is_third_counts_a_third() -> None:
    assert _ranks([[0.9, 0.8, 0.7]], [2], [[0, 0, 1]]) == [torch.tensor(1 / 3).item()]


def test_another_passage_that_answers_is_passed_over() -> None:
    assert _ranks([[0.9, 0.8, 0.7]], [2], [[1, 0, 1]]) == [0.5]


def test_a_model_that_gives_all_the_same_score_ranks_last() -> None:
    assert _ranks([[0.5, 0.5, 0.5, 0.5]], [0], [[1, 0, 0, 0]]) == [0.25]


@given(SCORES, st.data())
def test_it_is_one_over_the_place_in_the_order(scores: list[int], data: st.DataObject) -> None:
    own = data.draw(st.integers(0, len(scores) - 1))
    before = sum(score >= scores[own] for place, score in enumerate(scores) if place != own)
    told = [[int(place == own) for place in range(len(scores))]]
    assert _ranks([[float(score) for score in scores]], [own], told) == [torch.tensor(1 / (1 + before)).item()]
