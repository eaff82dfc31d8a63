"""How far graders agree with one another, and metrics with graders."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from evals.grading import Grade, Pair
from evals.records import Record
from evals.stats.agreement import nominal_alpha
from evals.stats.bootstrap import bootstrap_mean
from evals.stats.intervals import DECIMALS, Bootstrapped
from evals.stats.unanimous import unanimous_bound
from evals.summary import MetricInfo

Scores = Mapping[str, Mapping[str, float | None]]
TIED = 0.5


class GraderAgreement(Record):
    """Over `cases`, of which `shared` were graded by two people or more; `alpha` is Krippendorff's, from -1 to 1.

    `alpha` is None where no case is shared, or all grades are the same.
    """

    graders: int
    cases: int
    shared: int
    alpha: float | None


class MetricAgreement(Record):
    """The share of `grades` for one of the two answers whose variant also has the better score, from 0 to 1.

    Equal scores count half; .5 is what a coin comes to. The interval is at 95 %, over families of cases; None for one
    family, and where all scores are equal.
    """

    metric: str
    share: float | None
    low: float | None
    high: float | None
    grades: int


def grader_agreement(grades: Sequence[Grade]) -> GraderAgreement:
    chosen: dict[str, dict[str, str]] = {}
    for grade in grades:
        chosen.setdefault(grade.case_id, {})[grade.grader] = grade.choice
    units = [list(of_case.values()) for of_case in chosen.values()]
    return GraderAgreement(
        graders=len({grade.grader for grade in grades}),
        cases=len(chosen),
        shared=sum(len(unit) > 1 for unit in units),
        alpha=nominal_alpha(units),
    )


def metric_agreement(
    metric: MetricInfo, pair: Pair, scores: Scores, grades: Sequence[Grade], clusters: Mapping[str, str]
) -> MetricAgreement:
    """`scores` are by variant and case id, `clusters` the families by case id.

    A case that the metric says nothing of, for one of the two, does not count.
    """
    counted = list(_agreeing(metric, scores.get(pair.first, {}), scores.get(pair.second, {}), grades))
    shares = np.array([share for _, share in counted], np.float64)
    found = bootstrap_mean(shares, [clusters[case_id] for case_id, _ in counted])
    low, high = _interval(found, tied=bool((shares == TIED).all()))
    return MetricAgreement(metric=metric.name, share=found.figure, low=low, high=high, grades=len(counted))


def _interval(found: Bootstrapped, *, tied: bool) -> tuple[float | None, float | None]:
    if found.low is None or tied:
        return None, None
    if found.figure in (0, 1):
        bound = unanimous_bound(found.clusters)
        return (bound, 1.0) if found.figure else (0.0, 1 - bound)
    return found.low, found.high


def _agreeing(
    metric: MetricInfo,
    first: Mapping[str, float | None],
    second: Mapping[str, float | None],
    grades: Sequence[Grade],
) -> Iterator[tuple[str, float]]:
    for grade in grades:
        one, other = first.get(grade.case_id), second.get(grade.case_id)
        if grade.choice in ("first", "second") and one is not None and other is not None:
            gain = round(one - other if metric.better == "higher" else other - one, DECIMALS)
            yield grade.case_id, _share(gain if grade.choice == "first" else -gain)


def _share(gain: float) -> float:
    return TIED if gain == 0 else float(gain > 0)
