"""How far metrics agree with people who rated the same answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.embedding import Embed
from evals.cases import Case
from evals.metrics.base import Metric
from evals.metrics.catalogue import score_case
from evals.records import PassageRecord
from evals.stats.agreement import spearman
from evals.stats.intervals import Bootstrapped
from evals.supplied import Supplied


@dataclass(frozen=True, slots=True)
class RatedAnswer:
    """What a system said to a case, from these passages; `ratings` are people's means, by what they rated."""

    case: Case
    system: str
    text: str
    passages: tuple[PassageRecord, ...]
    ratings: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Correlation:
    """Spearman's, from -1 to 1, of a metric with people's mean rating, over `answers`, by families of cases.

    A metric of which lower is better agrees where it is below 0.
    """

    metric: str
    rated: str
    answers: int
    spearman: Bootstrapped


def correlations(metrics: Sequence[Metric], answers: Sequence[RatedAnswer], embed: Embed | None) -> list[Correlation]:
    """Of each metric with all that was rated; those without a figure that differs are left out.

    Without `embed` the metric of support has no figure.
    """
    seen = [Supplied(one.case, one.passages, embed).observation(one.text) for one in answers]
    rated = list(dict.fromkeys(name for one in answers for name in one.ratings))
    found = []
    for metric in metrics:
        figures = [score_case(metric, one) for one in seen]
        found += [_correlation(metric, name, answers, figures) for name in rated]
    return [one for one in found if one.spearman.figure is not None]


def _correlation(
    metric: Metric, name: str, answers: Sequence[RatedAnswer], figures: Sequence[float | None]
) -> Correlation:
    rows = list(_rows(name, answers, figures))
    agreed = spearman([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
    return Correlation(metric.name, name, len(rows), agreed)


def _rows(
    name: str, answers: Sequence[RatedAnswer], figures: Sequence[float | None]
) -> Iterator[tuple[float, float, str]]:
    """Figure, rating and family of each answer that has both."""
    for answer, figure in zip(answers, figures, strict=True):
        if figure is not None and name in answer.ratings:
            yield figure, answer.ratings[name], answer.case.cluster
