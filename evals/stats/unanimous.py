"""Intervals where every case says the same, of which a bootstrap says that nothing else could ever happen."""

from evals.stats.intervals import TAIL


def unanimous_bound(clusters: int) -> float:
    """The least share at 95 % where all clusters have the figure 1; one minus it is the most where all have 0.

    Of Clopper and Pearson (1934); Hanley and Lippman-Hand (1983, If Nothing Goes Wrong, Is Everything All Right?).
    """
    return float(TAIL ** (1 / clusters))
