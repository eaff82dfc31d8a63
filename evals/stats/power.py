"""What a number of cases can show at all."""

from evals.stats.intervals import FEWEST_CLUSTERS, TAIL, t_quantile

POWER = 0.8


def smallest_shown(error: float | None, clusters: int) -> float | None:
    """The smallest difference that is shown with 80 % power at a two-sided 5 %, from its standard error.

    The sum of both quantiles of Student's distribution times the error (Bloom, 1995), which is taken to stay the same:
    of yes/no figures with a rate of 10 % it does not, and 100 cases show the difference in 56 % of experiments. None
    for fewer than two clusters, and for an error of zero: where no case differs, nothing is known of how much they
    might.
    """
    if not error or clusters < FEWEST_CLUSTERS:
        return None
    return (t_quantile(1 - TAIL, clusters) + t_quantile(POWER, clusters)) * error
