"""Estimates and comparisons: what counts, what is refused, and when a difference is called one."""

from collections.abc import Mapping
from math import inf, nan
from typing import Literal

import numpy as np
import pytest

from core.errors import InvalidInput
from evals.metrics.base import Metric
from evals.stats.comparison import adjusted, compare, estimate
from evals.stats.mcnemar import mcnemar_p
from evals.summary import Comparison, VerdictWord

Column = Mapping[str, float | None]


def _metric(
    better: Literal["higher", "lower"] = "higher", yes_no: bool = False, unit: Literal["share", "ms"] = "share"
) -> Metric:
    return Metric(
        name="facts",
        room="answer",
        better=better,
        unit=unit,
        yes_no=yes_no,
        applies=lambda case: True,
        score=lambda observation: None,
        worst=0,
        about="",
        source="",
        blind_to="",
    )


def _column(*scores: float | None) -> dict[str, float | None]:
    return {f"q{number:03}": score for number, score in enumerate(scores)}


def _compare(before: Column, after: Column, metric: Metric | None = None, per_family: int = 1) -> Comparison:
    families = {case: f"f{place // per_family:03}" for place, case in enumerate(sorted({*before, *after}))}
    return compare(metric or _metric(), "plain", "new", {"plain": before, "new": after}, families)


def _noisy(mean: float, cases: int = 60) -> dict[str, float | None]:
    return _column(*np.random.default_rng(1).normal(mean, 0.1, cases))


def test_it_tells_means_and_their_difference() -> None:
    found = _compare(_column(0, 0.5, 1), _column(1, 0.5, 1.5))
    assert (found.baseline_mean, found.variant_mean, found.difference) == (0.5, 1, 0.5)


def test_wins_ties_and_losses_are_of_cases_that_count_for_both() -> None:
    found = _compare(_column(0, 0, 1, 1, None, 1), _column(1, 1, 1, 0, 1, None))
    assert (found.wins, found.ties, found.losses) == (2, 1, 1)


def test_where_lower_is_better_a_lower_score_wins() -> None:
    found = _compare(_column(5, 5), _column(3, 6), _metric("lower"))
    assert (found.wins, found.losses) == (1, 1)


def test_thirds_that_were_added_up_differently_tie() -> None:
    assert _compare(_column(0.1 + 0.2), _column(0.3)).ties == 1


@pytest.mark.parametrize(
    ("better", "after", "verdict"),
    [("higher", 0.8, "better"), ("higher", 0.3, "worse"), ("lower", 0.8, "worse"), ("lower", 0.3, "better")],
)
def test_the_verdict_is_in_the_direction_of_the_metric(
    better: Literal["higher", "lower"], after: float, verdict: VerdictWord
) -> None:
    before = _column(*np.random.default_rng(2).normal(0.5, 0.1, 60))
    assert _compare(before, _noisy(after), _metric(better)).verdict == verdict


def test_a_variant_does_not_differ_from_itself() -> None:
    found = _compare(_noisy(0.5), _noisy(0.5))
    assert (found.difference, found.low, found.high, found.p) == (0, 0, 0, 1)
    assert (found.verdict, found.smallest_shown) == ("no difference shown", None)


@pytest.mark.parametrize(
    ("before", "after", "per_family"),
    [
        (_noisy(0, 9), _noisy(1, 9), 1),
        (_noisy(0, 40), _noisy(1, 40), 10),
        ({**_noisy(0, 40), **dict.fromkeys(list(_noisy(0, 40))[9:])}, _noisy(1, 40), 1),
        (_column(*[0.0] * 20, *[None] * 20), _column(*[None] * 20, *[1.0] * 20), 1),
        ({}, {}, 1),
    ],
    ids=["nine cases", "four families", "nine count for one", "no pair", "no case"],
)
def test_too_few_cases_are_no_ground_for_a_verdict(before: Column, after: Column, per_family: int) -> None:
    assert _compare(before, after, per_family=per_family).verdict == "too few cases"


def test_yes_no_figures_of_single_cases_are_tested_by_mcnemar() -> None:
    before, after = _column(*[0] * 12, *[1] * 8), _column(*[1] * 9, *[0] * 4, *[1] * 7)
    found = _compare(before, after, _metric(yes_no=True))
    assert found.p == mcnemar_p(9, 1)


@pytest.mark.parametrize("per_family", [1, 2])
def test_where_cases_are_not_single_pairs_yes_no_figures_are_tested_by_the_bootstrap(per_family: int) -> None:
    missing: list[float | None] = [None] * (2 - per_family)
    before, after = _column(*[0] * 12, *[1] * 8, *missing), _column(*[1] * 9, *[0] * 4, *[1] * 7, *[1] * len(missing))
    found = _compare(before, after, _metric(yes_no=True), per_family)
    assert found.p == _compare(before, after, _metric(), per_family).p != mcnemar_p(9, 1)


def test_a_verdict_is_by_the_p_value_among_all_metrics() -> None:
    one = _compare(_noisy(0), _noisy(1)).model_copy(update={"p": 0.03})
    first, second = adjusted([one, one.model_copy(update={"metric": "other"})])
    assert (one.verdict, first.p_adjusted, first.verdict) == ("better", 0.06, "no difference shown")
    assert second.p_adjusted == 0.06


def test_other_variants_and_slices_are_adjusted_by_themselves() -> None:
    one = _compare(_noisy(0), _noisy(1)).model_copy(update={"p": 0.03})
    found = adjusted([one, one.model_copy(update={"slice": "returns"}), one.model_copy(update={"variant": "third"})])
    assert [result.p_adjusted for result in found] == [0.03] * 3
    assert [result.verdict for result in found] == ["better"] * 3


def test_a_comparison_of_too_few_cases_costs_the_others_nothing() -> None:
    shown, few = _compare(_noisy(0), _noisy(1)), _compare(_noisy(0, 9), _noisy(1, 9))
    first, second = adjusted([few, shown])
    assert (first.p_adjusted, first.verdict) == (None, "too few cases")
    assert second.p_adjusted == shown.p


def test_a_case_that_one_variant_lacks_is_named() -> None:
    with pytest.raises(InvalidInput, match="new has no entry for the case q001"):
        _compare(_column(0, 1, 1), {"q000": 1.0})


@pytest.mark.parametrize("score", [nan, inf, -inf])
def test_a_score_that_is_no_number_is_named(score: float) -> None:
    with pytest.raises(InvalidInput, match="facts of new for the case q001 is"):
        _compare(_column(0, 1), _column(0, score))


def test_a_variant_that_was_not_run_is_named() -> None:
    with pytest.raises(InvalidInput, match="no scores of new"):
        compare(_metric(), "plain", "new", {"plain": {}}, {})


def test_a_case_without_a_family_is_named() -> None:
    with pytest.raises(InvalidInput, match="case q000, which has no family"):
        estimate(_metric(), "plain", {"plain": {"q000": 1.0}}, {})


def _families(column: Column) -> dict[str, str]:
    return {case: case for case in column}


def test_an_estimate_has_the_mean_and_percentiles_of_the_cases_that_count() -> None:
    column = _column(None, *range(1, 102))
    found = estimate(_metric(unit="ms"), "plain", {"plain": column}, _families(column), "returns", failed=3)
    assert (found.mean, found.median, found.p95, found.cases, found.clusters) == (51, 51, 96, 101, 101)
    assert (found.slice, found.failed) == ("returns", 3)


def test_an_estimate_of_no_case_has_no_figures() -> None:
    found = estimate(_metric(), "plain", {"plain": _column(None)}, {"q000": "f"})
    assert (found.mean, found.low, found.high, found.median, found.p95, found.cases) == (*[None] * 5, 0)


@pytest.mark.parametrize(("share", "low", "high"), [(1, 0.8316, 1), (0, 0, 0.1684)])
def test_twenty_of_twenty_is_not_certain(share: float, low: float, high: float) -> None:
    """Clopper and Pearson's interval of 20 in 20 is from 83.2 %."""
    column = _column(*[share] * 20)
    found = estimate(_metric(), "plain", {"plain": column}, _families(column))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-4)


def test_milliseconds_that_are_all_one_are_no_share() -> None:
    column = _column(*[1.0] * 20)
    found = estimate(_metric(unit="ms"), "plain", {"plain": column}, _families(column))
    assert (found.low, found.high) == (1, 1)


def test_a_difference_in_each_of_six_families_outlasts_the_correction_for_nine_metrics() -> None:
    """Resamples alone give no p under .009 for six families, which times nine is over .05."""
    after = np.random.default_rng(3).normal(0.8, 0.1, 24)
    found = _compare(_column(*[0.0] * 24), _column(*after), per_family=4)
    assert found.clusters == 6
    assert found.p is not None
    assert found.p * 9 < 0.05


def test_metrics_that_do_not_decide_cost_those_that_do_nothing() -> None:
    alone = _compare(_noisy(0.5), _noisy(0.55))
    deciding = alone.model_copy(update={"metric": "key_facts"})
    others = [alone.model_copy(update={"metric": f"other{n}"}) for n in range(30)]
    assert adjusted([deciding, *others])[0].p_adjusted == deciding.p
