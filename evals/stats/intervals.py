"""Intervals at 95 % and p values from bootstrapped figures, widened for few clusters.

The percentile interval is too narrow by sqrt((n - 1) / n) and by the normal's quantile in the place of Student's.
Hesterberg (2015, What Teachers Should Know About the Bootstrap) takes percentiles further out, so that the interval
still keeps to the range of the metric, and BCa does not help: in 12,000 simulated comparisons of 200 cases in 10
families, intervals at 95 % held the truth in 88.6 % (percentile), 87.6 % (BCa), 93.0 % (cluster-robust t) and 93.7 %
(this); of 40 single cases, 20,000 times, in 93.7, 93.7, 94.7 and 94.7 %. Of means of long-tailed figures it holds the
truth less often: 90 % for log-normal milliseconds (sigma 1) of 40 cases.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

Numbers = npt.NDArray[np.float64]

TAIL = 0.025
FEWEST_CLUSTERS = 2
# Sums in another order or by another processor end in other bits; a difference of zero has to stay zero.
DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """A figure with its interval at 95 %, two-sided p against zero, and standard error.

    All but the figure are None for fewer than two clusters; the figure is None without a case.
    """

    figure: float | None
    low: float | None
    high: float | None
    p: float | None
    error: float | None
    clusters: int


def rounded(figures: Numbers) -> Numbers:
    """To what is meant by them, without a negative zero."""
    return np.round(figures, DECIMALS) + 0.0


def bootstrapped(figure: float, resampled: Numbers, clusters: int) -> Bootstrapped:
    """Interval and p of a figure; a resample that has no figure is NaN. All of it is rounded."""
    figure, resampled = float(rounded(np.array(figure))), rounded(resampled[np.isfinite(resampled)])
    if clusters < FEWEST_CLUSTERS or not len(resampled):
        return Bootstrapped(figure, None, None, None, None, clusters)
    tail = _widened(TAIL, clusters)
    low, high = rounded(np.quantile(resampled, [tail, 1 - tail], method="weibull"))
    error = float(resampled.std()) * sqrt(clusters / (clusters - 1))
    return Bootstrapped(
        figure,
        min(figure, float(low)),
        max(figure, float(high)),
        _p(figure, error, resampled, clusters),
        error,
        clusters,
    )


def _p(figure: float, error: float, resampled: Numbers, clusters: int) -> float:
    """Of the resamples; where none of them lies beyond zero, of Student's t if that is less, but never below 1 / draws.

    With few clusters the resamples alone end at .01, however far from zero they all lie. In 1,500 simulated null
    comparisons of 5 to 12 families each, p was at most .05 / 8 in 0.2 to 0.7 % where differences are symmetrical, and
    in 0.6 to 2.6 % where they have a long tail.
    """
    p = two_sided_p(resampled, clusters)
    if (resampled <= 0).any() and (resampled >= 0).any():
        return p
    by_t = 2 * float(stdtr(clusters - 1, -abs(figure) / error)) if error else 0.0
    return min(p, max(by_t, 1 / (len(resampled) + 1)))


def two_sided_p(resampled: Numbers, clusters: int) -> float:
    """The level at which the widened interval would begin to hold zero; never 0, and 1 where all is zero.

    Of the share of resamples beyond zero (Efron and Tibshirani, 1993, chapter 16), which is (count + 1) /
    (resamples + 1) as in Davison and Hinkley (1997, section 4.2).
    """
    beyond = min(int((resampled <= 0).sum()), int((resampled >= 0).sum()))
    share = min(0.5, (beyond + 1) / (len(resampled) + 1))
    t = NormalDist().inv_cdf(share) * sqrt((clusters - 1) / clusters)
    return float(2 * stdtr(clusters - 1, t))


def t_quantile(probability: float, clusters: int) -> float:
    """Of Student's distribution with one degree of freedom less than there are clusters."""
    return float(stdtrit(clusters - 1, probability))


def _widened(tail: float, clusters: int) -> float:
    return NormalDist().cdf(t_quantile(tail, clusters) * sqrt(clusters / (clusters - 1)))
