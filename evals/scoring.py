"""Scores of every case by every variant: what failed counts as the worst, and nothing is dropped."""

from collections.abc import Mapping, Sequence

from evals.cases import Case
from evals.metrics.base import Metric
from evals.metrics.catalogue import score_case
from evals.observation import Observation
from evals.ranking import gold_places
from evals.records import Outcome, Run

OWN_ROOMS = ("counterfactual", "general")
Scores = dict[str, dict[str, dict[str, float | None]]]


def scores_of(run: Run, metrics: Sequence[Metric]) -> Scores:
    """By metric, variant and case id. None where a metric says nothing of a case, or its answer is not there."""
    outcomes = {(one.variant, one.case_id): one for one in run.outcomes}
    return {
        metric.name: {variant.name: _of_variant(metric, variant.name, run.cases, outcomes) for variant in run.variants}
        for metric in metrics
    }


def _of_variant(
    metric: Metric, variant: str, cases: Sequence[Case], outcomes: Mapping[tuple[str, str], Outcome]
) -> dict[str, float | None]:
    return {case.id: _score(metric, case, outcomes.get((variant, case.id))) for case in cases}


def observed(case: Case, outcome: Outcome | None) -> Observation | None:
    """What a metric looks at; None where there is no answer."""
    if outcome is None or outcome.answer is None or outcome.cost is None:
        return None
    return Observation(case, outcome.answer, outcome.ranking, gold_places(case), outcome.cost)


def _score(metric: Metric, case: Case, outcome: Outcome | None) -> float | None:
    """Raises MetricError for a score that is no number."""
    own = metric.room if metric.room in OWN_ROOMS else None
    for_it = case.own_room == own
    if not for_it or outcome is None or outcome.state == "skipped" or not metric.applies(case):
        return None
    observation = observed(case, outcome)
    return metric.worst if observation is None else score_case(metric, observation)
