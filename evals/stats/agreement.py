"""How far two figures, or several graders, agree."""

from collections import Counter
from collections.abc import Hashable, Sequence

import numpy as np

from core.errors import InvalidInput
from evals.stats.bootstrap import RESAMPLES, SEED, cluster_codes, cluster_weights
from evals.stats.intervals import Bootstrapped, bootstrapped
from evals.stats.ranks import rank_correlations


def spearman(
    first: Sequence[float],
    second: Sequence[float],
    clusters: Sequence[str],
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Bootstrapped:
    """The rank correlation of two figures of the same cases, bootstrapped by clusters.

    Its interval is wide: it holds the truth in 97 % of simulated sets of 40 cases that correlate by .5. The figure is
    None where one of the two is the same for all cases. Raises InvalidInput for unequal lengths and for a figure that
    is not finite.
    """
    _require_same_length(first, second, clusters)
    _require_finite(first, second)
    codes, xs, ys = cluster_codes(clusters), np.asarray(first, np.float64), np.asarray(second, np.float64)
    order = np.lexsort((ys, xs, codes))
    codes, xs, ys = codes[order], xs[order], ys[order]
    families = len(set(clusters))
    if len(set(first)) < 2 or len(set(second)) < 2:
        return Bootstrapped(None, None, None, None, None, families)
    figure = float(rank_correlations(xs, ys, np.ones((1, len(codes))))[0])
    resampled = [rank_correlations(xs, ys, drawn[:, codes]) for drawn in cluster_weights(codes, resamples, seed)]
    return bootstrapped(figure, np.concatenate(resampled), families)


def cohens_kappa(first: Sequence[Hashable], second: Sequence[Hashable]) -> float | None:
    """Two graders' agreement beyond chance (Cohen, 1960), from -1 to 1.

    None without a label, and where both only ever give one and the same. Raises InvalidInput for unequal lengths.
    """
    _require_same_length(first, second)
    total, ones, others = len(first), Counter(first), Counter(second)
    agreed = total * sum(one == other for one, other in zip(first, second, strict=True))
    by_chance = sum(count * others[label] for label, count in ones.items())
    return (agreed - by_chance) / (total**2 - by_chance) if by_chance < total**2 else None


def nominal_alpha(units: Sequence[Sequence[Hashable | None]]) -> float | None:
    """Krippendorff's alpha for labels without an order (2011, Computing Krippendorff's Alpha-Reliability).

    A unit holds the label of each grader, None where one gave none; a unit with fewer than two labels does not count.
    None where all labels are the same, or none can be paired.
    """
    counts = [Counter(label for label in unit if label is not None) for unit in units]
    paired = [count for count in counts if count.total() > 1]
    labels: Counter[Hashable] = Counter()
    for count in paired:
        labels.update(count)
    observed = sum(_unlike_pairs(count) / (count.total() - 1) for count in paired)
    expected = _unlike_pairs(labels)
    return 1 - observed * (labels.total() - 1) / expected if expected else None


def _unlike_pairs(counts: Counter[Hashable]) -> int:
    return counts.total() ** 2 - sum(count**2 for count in counts.values())


def _require_same_length(*columns: Sequence[object]) -> None:
    if len({len(column) for column in columns}) > 1:
        lengths = ", ".join(str(len(column)) for column in columns)
        raise InvalidInput(f"Agreement wants one entry for each case in every list; the lists have {lengths}.")


def _require_finite(*columns: Sequence[float]) -> None:
    for column in columns:
        for place, figure in enumerate(column):
            if not np.isfinite(figure):
                raise InvalidInput(f"A correlation wants finite figures; the one of case {place} is {figure}.")
