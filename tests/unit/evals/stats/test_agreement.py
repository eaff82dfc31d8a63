"""Agreement of graders and of figures, against published examples."""

from math import nan
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr
from sklearn.metrics import cohen_kappa_score

from core.errors import InvalidInput
from evals.stats.agreement import cohens_kappa, nominal_alpha, spearman
from evals.stats.ranks import rank_correlations

# Krippendorff (2011), sections A, B and C: the graders' labels of each unit, a dot where there is none.
TWO_BINARY = ("0100000010", "1110010000")
TWO_NOMINAL = ("aabbdcccedda", "babbbccceddd")
FOUR_WITH_GAPS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")

labels = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=30)
figures = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 4)), min_size=2, max_size=30)


def _units(graders: tuple[str, ...]) -> list[list[str | None]]:
    return [[None if label == "." else label for label in unit] for unit in zip(*graders, strict=True)]


@pytest.mark.parametrize(("graders", "alpha"), [(TWO_BINARY, 0.095), (TWO_NOMINAL, 0.692), (FOUR_WITH_GAPS, 0.743)])
def test_alpha_is_as_krippendorff_works_it_out(graders: tuple[str, ...], alpha: float) -> None:
    assert nominal_alpha(_units(graders)) == pytest.approx(alpha, abs=5e-4)


def test_a_unit_with_one_label_says_nothing_of_agreement() -> None:
    units = _units(TWO_NOMINAL)
    assert nominal_alpha([*units, ["a", None]]) == nominal_alpha(units)


@pytest.mark.parametrize("units", [[], [["a", None]], [["a", "a"], ["a", "a"]]])
def test_without_unlike_labels_there_is_no_alpha(units: list[list[str | None]]) -> None:
    assert nominal_alpha(units) is None


def test_kappa_is_as_cohen_defines_it() -> None:
    """20 + 15 of 50 agree; by chance 25 x 30 + 25 x 20 of 2500 would: (.7 - .5) / (1 - .5)."""
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert cohens_kappa(first, second) == pytest.approx(0.4)


@pytest.mark.parametrize("labels", [[], ["a", "a"]])
def test_graders_who_only_say_one_thing_have_no_kappa(labels: list[str]) -> None:
    assert cohens_kappa(labels, labels) is None


@given(labels.filter(lambda pairs: len({label for pair in pairs for label in pair}) > 1))
def test_kappa_is_that_of_scikit_learn(pairs: list[tuple[str, str]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    assert cohens_kappa(first, second) == pytest.approx(cohen_kappa_score(first, second))


@given(labels)
def test_agreement_does_not_hang_on_who_is_first(pairs: list[tuple[str, str]]) -> None:
    first, second = [one for one, _ in pairs], [other for _, other in pairs]
    assert cohens_kappa(first, second) == cohens_kappa(second, first)
    assert nominal_alpha(pairs) == nominal_alpha([(other, one) for one, other in pairs])


def test_the_same_order_correlates_fully() -> None:
    found = spearman([1, 2, 3, 4], [10, 20, 400, 8000], ["a", "b", "c", "d"])
    assert (found.figure, found.high) == (1, 1)


def test_the_opposite_order_correlates_to_minus_one() -> None:
    assert spearman([1, 2, 3], [3, 2, 1], ["a", "b", "c"]).figure == -1


def test_a_figure_that_never_changes_has_no_correlation() -> None:
    assert spearman([1, 1, 1], [1, 2, 3], ["a", "b", "c"]).figure is None


def test_cases_of_one_family_have_no_interval() -> None:
    found = spearman([1, 2, 3], [1, 3, 2], ["a", "a", "a"])
    assert (found.figure, found.low, found.high) == (0.5, None, None)


@given(figures, st.randoms(use_true_random=False))
def test_a_correlation_does_not_hang_on_the_order_of_cases(rows: list[tuple[int, int, int]], random: Random) -> None:
    mixed = random.sample(rows, len(rows))
    found, again = (
        spearman([x for x, _, _ in some], [y for _, y, _ in some], [f"f{z}" for _, _, z in some], 100)
        for some in (rows, mixed)
    )
    assert found == again


@given(figures, st.integers(0, 1000))
def test_a_resample_has_the_correlation_of_the_cases_as_often_as_drawn(
    rows: list[tuple[int, int, int]], seed: int
) -> None:
    drawn = np.random.default_rng(seed).integers(0, 3, size=len(rows))
    xs, ys = np.array([x for x, _, _ in rows], dtype=float), np.array([y for _, y, _ in rows], dtype=float)
    repeated = np.repeat(xs, drawn), np.repeat(ys, drawn)
    if all(len(set(one)) > 1 for one in repeated):
        (found,) = rank_correlations(xs, ys, drawn[None].astype(float))
        assert found == pytest.approx(spearmanr(*repeated).statistic)


def test_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(InvalidInput, match="the lists have 2, 1"):
        cohens_kappa(["a", "b"], ["a"])


def test_a_figure_that_is_no_number_is_refused() -> None:
    with pytest.raises(InvalidInput, match="case 1 is nan"):
        spearman([1, nan], [1, 2], ["a", "b"])
