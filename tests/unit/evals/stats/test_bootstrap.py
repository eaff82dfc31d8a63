"""The bootstrap by clusters: what its figures are, and what they do not hang on."""

from collections.abc import Sequence
from math import nan
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.stats.bootstrap import RESAMPLES, bootstrap_difference, bootstrap_mean, cluster_codes, cluster_weights
from evals.stats.intervals import Bootstrapped

FEW = 200
Row = tuple[int, float | None, float | None]

score = st.none() | st.floats(-1000, 1000).map(lambda value: round(value, 6))
rows = st.lists(st.tuples(st.integers(0, 8), score, score), max_size=30)


def _difference(rows: Sequence[Row], resamples: int = FEW) -> Bootstrapped:
    baseline, variant = (np.array([nan if row[side] is None else row[side] for row in rows]) for side in (1, 2))
    return bootstrap_difference(
        baseline.astype(float), variant.astype(float), [f"f{row[0]}" for row in rows], resamples
    )


def _mean(rows: Sequence[Row]) -> Bootstrapped:
    scores = np.array([nan if row[1] is None else row[1] for row in rows], dtype=float)
    return bootstrap_mean(scores, [f"f{row[0]}" for row in rows], FEW)


def test_the_mean_is_over_cases_and_not_over_families() -> None:
    assert bootstrap_mean(np.array([1.0, 1.0, 0.0]), ["a", "a", "b"]).figure == pytest.approx(2 / 3)


def test_a_case_that_does_not_count_is_in_no_mean() -> None:
    assert bootstrap_mean(np.array([1.0, nan, 0.0]), ["a", "b", "c"]).figure == 0.5


def test_each_variant_has_the_mean_of_its_own_cases() -> None:
    baseline, variant = np.array([0.0, 1.0, nan]), np.array([nan, 1.0, 1.0])
    assert bootstrap_difference(baseline, variant, ["a", "b", "c"]).figure == 0.5


def test_two_families_leave_everything_between_them_open() -> None:
    found = bootstrap_mean(np.array([0.0, 1.0]), ["a", "b"])
    assert (found.low, found.high) == (0, 1)


def test_one_family_has_no_interval() -> None:
    found = bootstrap_mean(np.array([0.0, 1.0, 1.0]), ["a", "a", "a"])
    assert (found.low, found.high, found.p, found.error, found.clusters) == (None, None, None, None, 1)


def test_clusters_are_those_of_the_variant_with_fewer() -> None:
    found = bootstrap_difference(np.array([1.0, 0.0, 1.0]), np.array([nan, 1.0, 1.0]), ["a", "b", "c"])
    assert found.clusters == 2


@pytest.mark.parametrize("scores", [[], [nan, nan]])
def test_without_a_case_that_counts_there_is_no_mean(scores: list[float]) -> None:
    assert bootstrap_mean(np.array(scores), ["a", "b"][: len(scores)]).figure is None


def test_the_standard_error_of_single_cases_is_the_textbook_one() -> None:
    scores = np.random.default_rng(1).normal(size=60)
    found = bootstrap_mean(scores, [str(number) for number in range(60)])
    assert found.error == pytest.approx(scores.std(ddof=1) / np.sqrt(60), rel=0.03)


def test_cases_that_repeat_their_family_add_nothing() -> None:
    scores = np.random.default_rng(1).normal(size=20)
    alone = bootstrap_mean(scores, [f"f{number:02}" for number in range(20)])
    repeated = bootstrap_mean(np.repeat(scores, 5), [f"f{number:02}" for number in range(20) for _ in range(5)])
    assert (repeated.low, repeated.high) == pytest.approx((alone.low, alone.high))


def test_a_p_value_is_never_zero() -> None:
    found = bootstrap_difference(np.zeros(50), np.ones(50), [str(number) for number in range(50)])
    assert found.p is not None
    assert 0 < found.p < 10 / RESAMPLES


def test_every_resample_draws_as_many_families_as_there_are() -> None:
    codes = cluster_codes(["a", "b", "b", "c"])
    assert all((drawn.sum(axis=1) == 3).all() for drawn in cluster_weights(codes, 100, 1))


def test_many_cases_are_drawn_in_blocks() -> None:
    blocks = list(cluster_weights(cluster_codes(["a", "b"] * 100_000), 25, 1))
    assert [len(drawn) for drawn in blocks] == [10, 10, 5]


@given(rows)
def test_swapped_variants_differ_by_the_opposite(rows: list[Row]) -> None:
    found, swapped = _difference(rows), _difference([(family, after, before) for family, before, after in rows])
    opposite = [None if value is None else -value for value in (swapped.figure, swapped.high, swapped.low)]
    assert [found.figure, found.low, found.high] == pytest.approx(opposite)
    assert found.p == swapped.p


@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_the_cases_is_no_matter(rows: list[Row], random: Random) -> None:
    assert _difference(random.sample(rows, len(rows))) == _difference(rows)


@given(rows)
def test_a_variant_does_not_differ_from_itself(rows: list[Row]) -> None:
    found = _difference([(family, before, before) for family, before, _ in rows])
    if found.low is not None:
        assert (found.figure, found.low, found.high, found.p) == (0, 0, 0, 1)


@given(rows)
def test_an_interval_holds_its_estimate(rows: list[Row]) -> None:
    for found in (_mean(rows), _difference(rows)):
        if found.figure is not None and found.low is not None and found.high is not None:
            assert found.low <= found.figure <= found.high


@given(rows)
def test_an_interval_of_a_mean_keeps_to_the_range_of_the_scores(rows: list[Row]) -> None:
    found, scores = _mean(rows), [row[1] for row in rows if row[1] is not None]
    if found.low is not None and found.high is not None:
        assert min(scores) - 1e-9 <= found.low <= found.high <= max(scores) + 1e-9


@given(rows)
def test_where_p_is_five_per_cent_or_less_the_interval_is_without_zero(rows: list[Row]) -> None:
    found = _difference(rows)
    if found.p is not None and found.p <= 0.05:
        assert found.low is not None
        assert found.high is not None
        assert found.low > 0 or found.high < 0
