"""Runs of the evaluation, and what they show."""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from api.schemas import evaluation_examples as examples
from api.schemas.base import Response
from evals.report.verdicts import Overall
from evals.summary import VerdictWord

EvaluationState = Literal["running", "interrupted", "finished", "stopped"]


class EvaluationCounts(Response):
    """Answers by what became of them, and how many there are to be: one for each case and variant."""

    done: int
    failed: int
    skipped: int
    expected: int


class EvaluationVariant(Response):
    name: str
    about: str
    sha256: str = Field(description="Over all that its answers hang on.")


class EvaluationOut(Response):
    run_id: str
    name: str
    state: EvaluationState = Field(description="An `interrupted` run has not been heard of for ten minutes.")
    cases_file: str
    variants: list[EvaluationVariant]
    counts: EvaluationCounts
    started_at: datetime
    finished_at: datetime | None


class EvaluationsResponse(Response):
    evaluations: list[EvaluationOut]
    total: int

    model_config = ConfigDict(json_schema_extra={"examples": [examples.EVALUATIONS]})


class MetricOut(Response):
    name: str
    label: str = Field(description="The name in words.")
    room: str
    better: Literal["higher", "lower"]
    unit: Literal["share", "ms", "tokens"]
    decides: bool = Field(description="The verdict on a variant is by the metrics that decide; all others explain.")
    headline: bool = Field(description="One of the few that are looked at first.")
    about: str
    blind_to: str


class EstimateOut(Response):
    """A mean with its interval at 95 %; `failed` of the cases count as the worst value."""

    metric: str
    variant: str
    mean: float | None
    low: float | None
    high: float | None
    median: float | None
    p95: float | None
    cases: int
    clusters: int = Field(description="Families of cases that depend on each other.")
    failed: int


class ComparisonOut(Response):
    """`difference` is variant minus baseline, with its interval at 95 %."""

    metric: str
    baseline: str
    variant: str
    baseline_mean: float | None
    variant_mean: float | None
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None = Field(
        description="After Holm, across the metrics that decide, or across all others; null for too few cases."
    )
    wins: int
    ties: int
    losses: int
    cases: int
    clusters: int
    smallest_shown: float | None = Field(description="The difference that so many cases show with 80 % power.")
    verdict: VerdictWord


class VerdictOut(Response):
    variant: str
    overall: Overall = Field(description="By the metrics that decide alone.")
    sentence: str


class EvaluationResults(Response):
    """Of all metrics, on all cases."""

    baseline: str
    sha256: str = Field(description="The same for two runs of the same variants with the same answers.")
    verdicts: list[VerdictOut]
    metrics: list[MetricOut]
    estimates: list[EstimateOut]
    comparisons: list[ComparisonOut]


class EvaluationDetail(EvaluationOut):
    cases: int
    cases_sha256: str
    environment: dict[str, Any] = Field(description="Versions of what the run was made with.")
    results: EvaluationResults | None = Field(description="Null until the first answer is there.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.EVALUATION_DETAIL]})
