"""Ingest jobs: begun by an upload, a path or a URL, followed to their end, cancelled, and tried once more."""

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response, status
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api import following, forms, responses, views
from api.auth import ServicesHere, Writer
from api.following import JobView
from api.intake import sources_of
from api.schemas import NO_NUL, JobAccepted, JobResponse, JobsResponse, JobSummary, examples
from api.wiring import Services
from core.domain import DocumentState, Principal
from core.errors import Conflict, InvalidInput
from ingest import jobs
from ingest.sources import SourceSpec

router = APIRouter(prefix="/v1/ingest", tags=["ingest"])
MOST_LISTED = 1000
JobId = Annotated[str, Path(pattern=NO_NUL, description="The job's id.", examples=[examples.JOB_ID])]
States = Annotated[
    list[DocumentState],
    Query(alias="state", description="Only documents in this state; may be repeated.", examples=[["failed"]]),
]
Limit = Annotated[int, Query(ge=1, le=MOST_LISTED, description="The most documents to return.", examples=[100])]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="Documents to pass over.", examples=[0])]
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "Server-sent events: `progress` (a [JobSummary](#jobsummary)) whenever something has changed, and last "
            "`end` (a [JobResponse](#jobresponse)), or `error` (a problem)."
        ),
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "example": 'event: progress\ndata: {"state": "running", "total": 2, "eta_s": 1.5}\n\n'
                'event: end\ndata: {"state": "finished", "documents": []}\n\n',
            }
        },
    }
}


@router.post(
    "/jobs",
    status_code=status.HTTP_202_ACCEPTED,
    response_model=JobAccepted,
    responses=responses.UPLOAD,
    summary="Ingest files, a path or a URL",
)
async def create_job(
    request: Request, response: Response, parts: ServicesHere, principal: Writer, form: forms.GivenForm
) -> JobAccepted:
    """One of `files`, `path` and `url`; a ZIP archive or a file of JSON lines stands for the documents in it.

    Returns at once; `GET /v1/ingest/jobs/{id}` tells how far the job is.
    """
    _refuse_unknown((await request.form()).keys())
    job_id = jobs.new_id()
    sources = await sources_of(form, parts.settings.ingest, parts.ingest.upload_folder(job_id))
    await run_in_threadpool(_queue, parts, principal, sources, job_id, form.delete_missing)
    response.headers["Location"] = f"/v1/ingest/jobs/{job_id}"
    return JobAccepted(job_id=job_id)


@router.get("/jobs", response_model=JobsResponse, responses=responses.READ, summary="List the newest jobs")
def list_jobs(
    parts: ServicesHere,
    principal: Writer,
    limit: Annotated[int, Query(ge=1, le=100, description="The most jobs to return.", examples=[5])] = 20,
) -> JobsResponse:
    with parts.database.read() as session:
        found = [jobs.progress(session, job) for job in jobs.newest(session, principal.tenant, limit)]
    return JobsResponse(jobs=[views.job_summary(progress) for progress in found])


@router.get("/jobs/{job_id}", response_model=JobResponse, responses=responses.READ_ONE, summary="How far a job is")
def get_job(
    job_id: JobId,
    parts: ServicesHere,
    principal: Writer,
    state: States = [],  # noqa: B006  (FastAPI copies it)
    limit: Limit = MOST_LISTED,
    offset: Offset = 0,
) -> JobResponse:
    """Counts by state, and for each document its state and the reason."""
    return following.whole(parts.database, JobView(principal.tenant, job_id, tuple(state), limit, offset))


@router.get(
    "/jobs/{job_id}/events",
    response_class=StreamingResponse,
    responses=EVENTS | responses.READ_ONE,
    summary="Follow a job",
)
def follow_job(
    job_id: JobId,
    request: Request,
    parts: ServicesHere,
    principal: Writer,
    state: States = [],  # noqa: B006
    limit: Limit = MOST_LISTED,
) -> StreamingResponse:
    """Events until the job is over; `state` and `limit` choose the documents of the last one."""
    view = JobView(principal.tenant, job_id, tuple(state), limit)
    following.look(parts.database, view)
    events = following.as_sse(parts.database, view, request)
    # Behind nginx, events are wanted when they happen.
    return StreamingResponse(events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


@router.post("/jobs/{job_id}/cancel", response_model=JobSummary, responses=responses.CHANGE_ONE, summary="Cancel a job")
def cancel_job(job_id: JobId, parts: ServicesHere, principal: Writer) -> JobSummary:
    """Ends a queued or running job now; what it has indexed stays."""
    with parts.database.write() as session:
        if not jobs.cancel(session, principal, job_id):
            raise Conflict(f"Job {job_id} is over already.")
    return _summary(parts, principal, job_id)


@router.post(
    "/jobs/{job_id}/retry", response_model=JobSummary, responses=responses.CHANGE_ONE, summary="Retry what failed"
)
def retry_job(job_id: JobId, parts: ServicesHere, principal: Writer) -> JobSummary:
    """Tries the failed documents of a job that is over once more; quarantined ones would end as they did."""
    with parts.database.write() as session:
        if not jobs.retry_failed(session, principal, job_id):
            raise Conflict(f"Job {job_id} is not over yet, or has no failed documents.")
    parts.ingest.submit(principal.tenant, job_id)
    return _summary(parts, principal, job_id)


def _summary(parts: Services, principal: Principal, job_id: str) -> JobSummary:
    return views.job_summary(following.look(parts.database, JobView(principal.tenant, job_id)))


def _refuse_unknown(given: Iterable[str]) -> None:
    unknown = sorted(set(given) - forms.FIELDS)
    if unknown:
        raise InvalidInput(f"Unknown form fields: {', '.join(unknown)}.", field=unknown[0])


def _queue(parts: Services, principal: Principal, sources: list[SourceSpec], job_id: str, delete_missing: bool) -> None:
    with parts.database.write() as session:
        jobs.create(session, principal, sources, job_id=job_id, delete_missing=delete_missing)
    parts.ingest.submit(principal.tenant, job_id)
