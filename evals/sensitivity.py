"""Which mutations of right answers a metric finds, and which it takes for better answers."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import fmean

from core.embedding import Embed
from evals.metrics.base import Metric
from evals.metrics.catalogue import score_case
from evals.mutants import Mutant, RightAnswer
from evals.observation import Observation
from evals.stats.intervals import DECIMALS
from evals.supplied import Supplied

Figures = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Of `answers`, each made wrong in one place, the shares that a metric counts as worse for it, and as better.

    An answer counts where the metric has a figure of it, both right and wrong. `change` is the mean from right to
    wrong, below 0 where wrong is worse, whichever way the metric counts. Without an answer all three are None.
    """

    metric: str
    mutation: str
    answers: int
    found: float | None
    better: float | None
    change: float | None


def sensitivities(metrics: Sequence[Metric], mutants: Iterable[Mutant], embed: Embed | None) -> list[Sensitivity]:
    """One for each metric and mutation; the mutants of one answer must come together.

    Without `embed` the metric of support has no figure.
    """
    gains: dict[tuple[str, str], list[float | None]] = {}
    for right, made in groupby(mutants, lambda one: one.right):
        for key, gain in _gains(metrics, right, made, embed):
            gains.setdefault(key, []).append(gain)
    return [_sensitivity(metric, mutation, found) for (metric, mutation), found in gains.items()]


def _gains(
    metrics: Sequence[Metric], right: RightAnswer, made: Iterable[Mutant], embed: Embed | None
) -> Iterator[tuple[tuple[str, str], float | None]]:
    """By metric and mutation, what a mutant has more than the right answer, counted as the metric is better."""
    answers = Supplied(right.case, right.passages, embed)
    before = _figures(metrics, answers.observation(right.text))
    for mutant in made:
        after = _figures(metrics, answers.observation(mutant.text))
        for metric in metrics:
            was, is_now = before[metric.name], after[metric.name]
            gain = None if was is None or is_now is None else round(is_now - was, DECIMALS)
            yield (metric.name, mutant.kind), gain if gain is None or metric.better == "higher" else -gain


def _figures(metrics: Sequence[Metric], observation: Observation) -> Figures:
    return {metric.name: score_case(metric, observation) for metric in metrics}


def _sensitivity(metric: str, mutation: str, found: Iterable[float | None]) -> Sensitivity:
    gains = [gain for gain in found if gain is not None]
    if not gains:
        return Sensitivity(metric, mutation, 0, None, None, None)
    worse, better = fmean(gain < 0 for gain in gains), fmean(gain > 0 for gain in gains)
    return Sensitivity(metric, mutation, len(gains), worse, better, fmean(gains))
