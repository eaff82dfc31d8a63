"""Estimates of a metric, and whether two variants differ in it."""

from collections.abc import Mapping, Sequence

import numpy as np

from evals.metrics.base import Metric
from evals.metrics.deciding import DECIDING
from evals.stats.bootstrap import SEED, bootstrap_difference, bootstrap_mean
from evals.stats.holm import holm
from evals.stats.intervals import DECIMALS, Bootstrapped, Numbers
from evals.stats.mcnemar import mcnemar_p
from evals.stats.pairs import Pairs, all_stand_alone, pairs
from evals.stats.power import smallest_shown
from evals.stats.scored import Scored, Scores, scored
from evals.stats.unanimous import unanimous_bound
from evals.stats.verdict import after_adjustment, verdict
from evals.summary import Comparison, Estimate


def estimate(
    metric: Metric,
    variant: str,
    scores: Scores,
    clusters: Mapping[str, str],
    slice: str | None = None,
    failed: int = 0,
    seed: int = SEED,
) -> Estimate:
    """`scores` are by variant and case id, of the slice alone, and hold the worst value of the `failed` cases.

    Shares that are all 0 or all 1 have the interval of `unanimous_bound`, any others that of the bootstrap. Raises
    InvalidInput as `scored` does.
    """
    data = scored(metric.name, (variant,), scores, clusters)
    counted = data.columns[0][~np.isnan(data.columns[0])]
    found = bootstrap_mean(data.columns[0], data.clusters, seed=seed)
    low, high = _interval(metric, found)
    return Estimate(
        metric=metric.name,
        variant=variant,
        slice=slice,
        mean=found.figure,
        low=low,
        high=high,
        median=float(np.quantile(counted, 0.5)) if len(counted) else None,
        p95=float(np.quantile(counted, 0.95)) if len(counted) else None,
        cases=len(counted),
        clusters=found.clusters,
        failed=failed,
    )


def compare(
    metric: Metric,
    baseline: str,
    variant: str,
    scores: Scores,
    clusters: Mapping[str, str],
    slice: str | None = None,
    seed: int = SEED,
) -> Comparison:
    """One metric by itself: `p_adjusted` is None, and the verdict is by `p` until `adjusted` has seen the others.

    `scores` are by variant and case id, of the slice alone; `clusters` are the families by case id. Raises
    InvalidInput as `scored` does.
    """
    data = scored(metric.name, (baseline, variant), scores, clusters)
    before, after = data.columns
    found, of_both = bootstrap_difference(before, after, data.clusters, seed=seed), pairs(metric.better, before, after)
    p, cases = _p(metric, data, found, of_both), min(int((~np.isnan(column)).sum()) for column in data.columns)
    return Comparison(
        metric=metric.name,
        baseline=baseline,
        variant=variant,
        slice=slice,
        baseline_mean=_mean(before),
        variant_mean=_mean(after),
        difference=found.figure,
        low=found.low,
        high=found.high,
        p=p,
        p_adjusted=None,
        wins=of_both.wins,
        ties=of_both.ties,
        losses=of_both.losses,
        cases=cases,
        clusters=found.clusters,
        smallest_shown=smallest_shown(found.error, found.clusters),
        verdict=verdict(metric.better, found, p, of_both, cases),
    )


def adjusted(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """With Holm's p values within each variant and slice, in the same order: among the metrics that decide, and apart
    from them among the others.

    A comparison of too few cases is no test: it has no `p_adjusted`, and costs the others nothing.
    """
    results = list(comparisons)
    together: dict[tuple[str, str, str | None, bool], list[int]] = {}
    for place, one in enumerate(comparisons):
        if one.verdict != "too few cases":
            together.setdefault((one.baseline, one.variant, one.slice, one.metric in DECIDING), []).append(place)
    for places in together.values():
        for place, p in zip(places, holm([comparisons[place].p for place in places]), strict=True):
            results[place] = after_adjustment(comparisons[place], p)
    return results


def _interval(metric: Metric, found: Bootstrapped) -> tuple[float | None, float | None]:
    if metric.unit == "share" and found.low is not None and found.figure in (0, 1):
        bound = unanimous_bound(found.clusters)
        return (bound, 1.0) if found.figure else (0.0, 1 - bound)
    return found.low, found.high


def _p(metric: Metric, data: Scored, found: Bootstrapped, of_both: Pairs) -> float | None:
    """McNemar's test takes cases as independent, and each to have both answers; else the bootstrap's holds."""
    before, after = data.columns
    if metric.yes_no and found.p is not None and all_stand_alone(before, after, data.clusters):
        return mcnemar_p(of_both.wins, of_both.losses)
    return found.p


def _mean(scores: Numbers) -> float | None:
    counted = scores[~np.isnan(scores)]
    return float(np.round(counted.mean(), DECIMALS)) if len(counted) else None
