"""What a comparison comes to."""

from typing import Literal

from evals.stats.intervals import Bootstrapped
from evals.stats.pairs import Pairs
from evals.summary import Comparison, VerdictWord

LEVEL = 0.05
FEWEST_CASES = 10
FEWEST_CLUSTERS = 5


def verdict(
    better: Literal["higher", "lower"], found: Bootstrapped, p: float | None, of_both: Pairs, cases: int
) -> VerdictWord:
    """A difference is shown by `p` and by an interval without zero; `cases` and clusters are of whoever has fewer."""
    if cases < FEWEST_CASES or found.clusters < FEWEST_CLUSTERS or of_both.count == 0:
        return "too few cases"
    if p is None or found.low is None or found.high is None or p > LEVEL or found.low <= 0 <= found.high:
        return "no difference shown"
    return "better" if (found.low > 0) == (better == "higher") else "worse"


def after_adjustment(comparison: Comparison, p: float | None) -> Comparison:
    """An adjusted p is never below p: it can take a verdict away, and give none."""
    word: VerdictWord = "no difference shown" if p is not None and p > LEVEL else comparison.verdict
    return comparison.model_copy(update={"p_adjusted": p, "verdict": word})
