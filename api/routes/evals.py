"""Runs of the evaluation: how far they are, and what they show."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Response

from api import evaluation_views, originals, responses
from api.auth import Evaluator, ServicesHere
from api.schemas import NO_NUL, EvaluationDetail, EvaluationsResponse
from api.schemas import evaluation_examples as examples
from api.summaries import SummariesHere
from core.tables import now
from evals import access, repository
from evals.progress import progress_of
from evals.report.html import render_html

router = APIRouter(prefix="/v1/evals", tags=["evals"])
RunId = Annotated[str, Path(pattern=NO_NUL, description="The run's id.", examples=[examples.RUN_ID])]
Baseline = Annotated[
    str | None,
    Query(
        max_length=64,
        pattern=NO_NUL,
        description="The variant that the others are compared with; the first when absent.",
        examples=[examples.VARIANTS[1]],
    ),
]
PAGE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The page.", "content": {"text/html": {"schema": {"type": "string"}}}}
}


@router.get("", response_model=EvaluationsResponse, responses=responses.READ, summary="List the evaluations")
def list_evaluations(
    parts: ServicesHere,
    principal: Evaluator,
    limit: Annotated[int, Query(ge=1, le=1000, description="The most evaluations to return.", examples=[20])] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="Evaluations to pass over.", examples=[0])] = 0,
) -> EvaluationsResponse:
    """The newest first."""
    with parts.database.read() as session:
        runs, total = repository.listed(session, principal, limit, offset)
        found = progress_of(session, runs)
    at = now()
    return EvaluationsResponse(
        evaluations=[evaluation_views.evaluation(run, found[run.id], at) for run in runs], total=total
    )


@router.get("/{run_id}", response_model=EvaluationDetail, responses=responses.READ_ONE, summary="Open an evaluation")
def get_evaluation(
    run_id: RunId, parts: ServicesHere, summaries: SummariesHere, principal: Evaluator, baseline: Baseline = None
) -> EvaluationDetail:
    """For tokens with the audiences of all its cases. Takes seconds where its answers have changed since."""
    with parts.database.read() as session:
        run = access.opened(session, principal, run_id, parts.settings.security.default_audience)
        progress = progress_of(session, [run])[run.id]
    summary = summaries.of(principal, run, progress, baseline) if progress.outcomes else None
    return evaluation_views.evaluation_detail(run, progress, now(), summary)


@router.get(
    "/{run_id}/report",
    response_class=Response,
    responses=PAGE | responses.READ_ONE,
    summary="The report of an evaluation",
)
def get_report(
    run_id: RunId, parts: ServicesHere, summaries: SummariesHere, principal: Evaluator, baseline: Baseline = None
) -> Response:
    """One page that needs nothing from elsewhere, with every case and answer."""
    with parts.database.read() as session:
        run = access.opened(session, principal, run_id, parts.settings.security.default_audience)
        progress = progress_of(session, [run])[run.id]
    summary = summaries.of(principal, run, progress, baseline)
    headers = {
        "Content-Disposition": originals.disposition(f"evaluation-{run.id}.html"),
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }
    return Response(render_html(summary), media_type="text/html", headers=headers)
