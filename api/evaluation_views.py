"""Runs of the evaluation become the objects of the API."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from api import schemas
from core.tables import EvalRun
from evals.progress import Progress, shown_state
from evals.report.headlines import headlines
from evals.report.units import label
from evals.report.verdicts import verdicts
from evals.summary import Summary


def evaluation(run: EvalRun, progress: Progress, at: datetime) -> schemas.EvaluationOut:
    return schemas.EvaluationOut(
        run_id=run.id,
        name=run.name,
        state=shown_state(run, at),
        cases_file=run.cases_file,
        variants=[schemas.EvaluationVariant.model_validate(_variant(one)) for one in run.variants],
        counts=schemas.EvaluationCounts.model_validate(progress),
        started_at=run.started_at,
        finished_at=run.finished_at,
    )


def evaluation_detail(
    run: EvalRun, progress: Progress, at: datetime, summary: Summary | None
) -> schemas.EvaluationDetail:
    return schemas.EvaluationDetail(
        **evaluation(run, progress, at).model_dump(),
        cases=len(run.cases),
        cases_sha256=run.cases_sha256,
        environment=run.environment,
        results=_results(summary) if summary else None,
    )


def _variant(record: Mapping[str, object]) -> dict[str, object]:
    return {name: record[name] for name in schemas.EvaluationVariant.model_fields}


def _results(summary: Summary) -> schemas.EvaluationResults:
    told = [schemas.VerdictOut.model_validate(one) for one in verdicts(summary)]
    compared = [one for one in summary.comparisons if one.slice is None]
    return schemas.EvaluationResults(
        baseline=summary.baseline,
        sha256=summary.sha256,
        verdicts=told,
        metrics=list(_metrics(summary)),
        estimates=[schemas.EstimateOut.model_validate(one) for one in summary.estimates if one.slice is None],
        comparisons=[schemas.ComparisonOut.model_validate(one) for one in compared],
    )


def _metrics(summary: Summary) -> Iterable[schemas.MetricOut]:
    leading = {metric.name for metric in headlines(summary)}
    for one in summary.metrics:
        told = {"label": label(one), "headline": one.name in leading}
        yield schemas.MetricOut.model_validate(one.model_dump() | told)
