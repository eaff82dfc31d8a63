"""All metrics, by room."""

import math

from core.errors import InvalidInput
from evals.metrics.abstention import ABSTENTION
from evals.metrics.answers import ANSWERS
from evals.metrics.base import Metric
from evals.metrics.citations import CITATIONS
from evals.metrics.cost import COST
from evals.metrics.counterfactual import COUNTERFACTUAL
from evals.metrics.general import GENERAL
from evals.metrics.grounding import GROUNDING
from evals.metrics.reference import REFERENCE
from evals.metrics.retrieval import RETRIEVAL
from evals.observation import Observation

METRICS: tuple[Metric, ...] = (
    *RETRIEVAL,
    *ANSWERS,
    *REFERENCE,
    *GROUNDING,
    *CITATIONS,
    *ABSTENTION,
    *COUNTERFACTUAL,
    *GENERAL,
    *COST,
)
BY_NAME = {metric.name: metric for metric in METRICS}


class MetricError(InvalidInput):
    """A figure that cannot be one."""


def metric(name: str) -> Metric:
    """Raises InvalidInput for a name that no metric has."""
    if name not in BY_NAME:
        raise InvalidInput(f"There is no metric {name}; there are {', '.join(BY_NAME)}.", field="metric")
    return BY_NAME[name]


def score_case(metric: Metric, observation: Observation) -> float | None:
    """The figure of one case; None where the metric does not apply to it, or says nothing of it.

    Raises MetricError for a figure that is not finite, or a share that is not from 0 to 1.
    """
    value = metric.score(observation) if metric.applies(observation.case) else None
    if value is None:
        return None
    most = 1 if metric.unit == "share" else math.inf
    if not math.isfinite(value) or not 0 <= value <= most:
        wanted = "a share from 0 to 1" if metric.unit == "share" else f"{metric.unit} from 0"
        raise MetricError(
            f"The metric {metric.name} gives {value} for the case {observation.case.id}, which is not {wanted}; "
            "what the run recorded of this case is damaged, so ask it again.",
            field=metric.name,
        )
    return value
