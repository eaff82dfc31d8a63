"""Holm's step-down adjustment."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.stats.holm import holm

probabilities = st.lists(st.none() | st.floats(0, 1), max_size=20)


def test_it_is_as_by_hand() -> None:
    """Sorted: .005 x 4, .01 x 3, .03 x 2, and .04 x 1, which may not be below the one before."""
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_one_test_stays_as_it_is() -> None:
    assert holm([0.04]) == [0.04]


def test_what_was_not_tested_costs_nothing() -> None:
    assert holm([None, 0.04, None]) == [None, 0.04, None]


def test_nothing_is_above_one() -> None:
    assert holm([0.6, 0.7]) == [1, 1]


@given(probabilities)
def test_an_adjusted_p_is_never_below_p(values: list[float | None]) -> None:
    for p, adjusted in zip(values, holm(values), strict=True):
        assert (adjusted is None) if p is None else (adjusted is not None and p <= adjusted <= 1)


@given(probabilities)
def test_a_smaller_p_has_no_larger_adjusted_one(values: list[float | None]) -> None:
    found = sorted((p, after) for p, after in zip(values, holm(values), strict=True) if p is not None)
    adjusted = [after for _, after in found if after is not None]
    assert adjusted == sorted(adjusted)


@given(probabilities)
def test_what_holds_after_bonferroni_holds_after_holm(values: list[float | None]) -> None:
    tests = sum(p is not None for p in values)
    for p, adjusted in zip(values, holm(values), strict=True):
        if p is not None and adjusted is not None:
            assert adjusted <= min(1, p * tests) or adjusted == pytest.approx(p * tests)
