"""Rank correlation of many resamples at once."""

import numpy as np

from evals.stats.intervals import Numbers


def rank_correlations(xs: Numbers, ys: Numbers, weights: Numbers) -> Numbers:
    """Spearman's (1904), one for each row of `weights`, which is of shape (resamples, cases) and says how often each
    case is drawn; NaN where a resample has only ties."""
    middle = (weights.sum(axis=1, keepdims=True) + 1) / 2
    first, second = mean_ranks(xs, weights) - middle, mean_ranks(ys, weights) - middle
    spread = (weights * first**2).sum(axis=1) * (weights * second**2).sum(axis=1)
    with np.errstate(invalid="ignore"):
        correlations: Numbers = (weights * first * second).sum(axis=1) / np.sqrt(spread)
    return correlations


def mean_ranks(values: Numbers, weights: Numbers) -> Numbers:
    """The rank from 1 of each case in each resample, of shape (resamples, cases); ties have their mean rank."""
    _, groups, sizes = np.unique(values, return_inverse=True, return_counts=True)
    starts = np.cumsum(sizes) - sizes
    drawn = np.add.reduceat(weights[:, np.argsort(groups, kind="stable")], starts, axis=1)
    ranks: Numbers = (np.cumsum(drawn, axis=1) - drawn + (drawn + 1) / 2)[:, groups]
    return ranks
