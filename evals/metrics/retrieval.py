"""Metrics of a ranking against the set of right answers (Manning, Raghavan and Schütze, 2008, chapter 8)."""

from collections.abc import Sequence, Set


def recall_at(k: int, ranked: Sequence[str], gold: Set[str]) -> float:
    """The share of the right answers among the first `k`; blind to their order.

    Raises ValueError for an empty `gold`: such a case has no recall.
    """
    _require(gold)
    return len(gold & set(ranked[:k])) / len(gold)


def reciprocal_rank(ranked: Sequence[str], gold: Set[str]) -> float:
    """1 / rank of the first right answer, 0 without one; blind to all that follow."""
    _require(gold)
    return next((1 / rank for rank, found in enumerate(ranked, start=1) if found in gold), 0.0)


def _require(gold: Set[str]) -> None:
    if not gold:
        raise ValueError("a case without right answers cannot be measured")
