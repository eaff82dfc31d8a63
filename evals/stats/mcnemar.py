"""McNemar's test: whether two variants differ on yes/no figures of the same cases."""

from scipy.special import bdtr


def mcnemar_p(gained: int, lost: int) -> float:
    """Exact and two-sided, from the pairs that differ (McNemar, 1947; the binomial form); 1 where none does.

    It takes the pairs as independent: where families hold more than one case, use `bootstrap_difference`.
    """
    return min(1.0, 2 * float(bdtr(min(gained, lost), gained + lost, 0.5)))
