"""Figures of the ranks at which right answers are found, from 1 and ascending; `gold` is how many there are in all.

A right answer counts once, at its first rank; several may share one, where a passage holds them all.
"""

from collections.abc import Sequence
from math import log2

from evals.records import Ranked

CUT = 10


def first_ranks(ranking: Sequence[Ranked]) -> list[int]:
    """The first rank of each gold place that is found."""
    found: dict[int, int] = {}
    for rank, one in enumerate(ranking, start=1):
        for place in one.gold:
            found.setdefault(place, rank)
    return sorted(found.values())


def recall(k: int, ranks: Sequence[int], gold: int) -> float:
    """The share of the right answers that are among the first `k`."""
    return sum(rank <= k for rank in ranks) / gold


def precision(k: int, ranks: Sequence[int]) -> float:
    """The share of the first `k` ranks that hold a right answer which none before holds; an empty rank holds none."""
    return len({rank for rank in ranks if rank <= k}) / k


def reciprocal(ranks: Sequence[int]) -> float:
    """1 / the first rank, 0 without one."""
    return 1 / ranks[0] if ranks else 0.0


def average_precision(ranks: Sequence[int], gold: int) -> float:
    """Average precision over the first 10, divided by all that is right, as `map_cut` of trec_eval is.

    Precision at the nth right answer is n / rank, and 1 where fewer than n ranks hold all n.
    """
    return sum(number / rank for number, rank in enumerate(_apart(ranks), start=1) if rank <= CUT) / gold


def ndcg(ranks: Sequence[int], gold: int) -> float:
    """nDCG over the first 10 (Järvelin and Kekäläinen, 2002), each right answer with a gain of 1.

    The ideal ranking has one right answer at each rank. Where a rank holds several, none gains more than in the ideal.
    """
    ideal = sum(_discount(rank) for rank in range(1, min(gold, CUT) + 1))
    return sum(_discount(rank) for rank in _apart(ranks) if rank <= CUT) / ideal


def _apart(ranks: Sequence[int]) -> list[int]:
    """The nth rank as n at least, so that no measure passes 1; nothing moves where no rank is shared."""
    return [max(rank, number) for number, rank in enumerate(ranks, start=1)]


def _discount(rank: int) -> float:
    return 1 / log2(rank + 1)
