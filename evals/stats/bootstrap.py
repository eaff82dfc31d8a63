"""The bootstrap by clusters: whole families of cases are drawn with replacement (Field and Welsh, 2007).

Cases of one family fail together; drawn one by one they would seem to be more than they are.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

from evals.stats.intervals import Bootstrapped, Numbers, bootstrapped

RESAMPLES = 10_000
SEED = 20_150
BLOCK_CELLS = 2_000_000

Codes = npt.NDArray[np.intp]


def bootstrap_mean(
    scores: Numbers, clusters: Sequence[str], resamples: int = RESAMPLES, seed: int = SEED
) -> Bootstrapped:
    """The mean over the cases that count; a score is NaN where its case does not. The order of cases is no matter."""
    return _bootstrap([scores], clusters, lambda means: means[:, 0], resamples, seed)


def bootstrap_difference(
    baseline: Numbers, variant: Numbers, clusters: Sequence[str], resamples: int = RESAMPLES, seed: int = SEED
) -> Bootstrapped:
    """The mean of `variant` minus that of `baseline`, of the same cases, each over its own cases that count.

    `clusters` of the result are those of the variant with fewer.
    """
    return _bootstrap([baseline, variant], clusters, lambda means: means[:, 1] - means[:, 0], resamples, seed)


def cluster_codes(clusters: Sequence[str]) -> Codes:
    """The place of each case's cluster among their sorted names."""
    return np.unique(np.asarray(clusters, dtype=str), return_inverse=True)[1]


def cluster_weights(codes: Codes, resamples: int, seed: int) -> Iterator[Numbers]:
    """How often each resample draws each cluster, in blocks of shape (resamples, clusters).

    A block has as many rows as keep the weights of all cases within `BLOCK_CELLS`.
    """
    random, clusters = np.random.default_rng(seed), int(codes.max()) + 1
    rows = max(1, BLOCK_CELLS // len(codes))
    for start in range(0, resamples, rows):
        count = min(rows, resamples - start)
        drawn = random.integers(clusters, size=(count, clusters)) + np.arange(count)[:, None] * clusters
        yield np.bincount(drawn.ravel(), minlength=count * clusters).reshape(count, clusters).astype(np.float64)


def _bootstrap(
    columns: Sequence[Numbers],
    clusters: Sequence[str],
    figure: Callable[[Numbers], Numbers],
    resamples: int,
    seed: int,
) -> Bootstrapped:
    counts = ~np.isnan(np.stack(columns))
    if not counts.any(axis=1).all():
        return Bootstrapped(None, None, None, None, None, 0)
    kept = np.flatnonzero(counts.any(axis=0)).tolist()
    codes = cluster_codes([clusters[place] for place in kept])
    totals = np.stack([_totals(column[kept], codes) for column in columns], axis=1)
    fewest = int((totals[:, :, 1] > 0).sum(axis=0).min())
    resampled = [figure(_means(np.tensordot(drawn, totals, 1))) for drawn in cluster_weights(codes, resamples, seed)]
    return bootstrapped(float(figure(_means(totals.sum(axis=0)[None]))[0]), np.concatenate(resampled), fewest)


def _totals(scores: Numbers, codes: Codes) -> Numbers:
    """Sum and count of each cluster, of shape (clusters, 2); sorted first, as the order of a sum shows in its bits."""
    order = np.lexsort((scores, codes))
    scores, codes = scores[order], codes[order]
    counted, clusters = ~np.isnan(scores), int(codes.max()) + 1
    sums = np.bincount(codes, np.where(counted, scores, 0.0), clusters)
    return np.stack([sums, np.bincount(codes, counted, clusters)], axis=1)


def _means(totals: Numbers) -> Numbers:
    """Of shape (resamples, variants); NaN where a resample drew no case that counts."""
    with np.errstate(invalid="ignore"):
        means: Numbers = totals[..., 0] / totals[..., 1]
    return means
