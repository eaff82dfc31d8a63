"""A job as server-sent events: what changes of it, and last the whole of it."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.encoders import jsonable_encoder
from starlette.concurrency import run_in_threadpool

from api import views
from api.problems import problem_of
from api.schemas import JobResponse
from api.streaming import KEEP_ALIVE_SECONDS, STILL_HERE, format_event, gone_within
from core.db import Database
from core.domain import DocumentState
from ingest import items, jobs
from ingest.jobs import JobProgress

# Two looks are at least so far apart, and further the longer nothing happens.
LOOK_SECONDS = 0.25
LONGEST_LOOK_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class JobView:
    """Which job of which tenant, and which of its documents; see `ingest.items.page`."""

    tenant: str
    job_id: str
    states: tuple[DocumentState, ...] = field(default=())
    limit: int = 1000
    offset: int = 0


def look(database: Database, view: JobView) -> JobProgress:
    """Raises NotFound."""
    with database.read() as session:
        return jobs.progress(session, jobs.get(session, view.tenant, view.job_id))


def whole(database: Database, view: JobView) -> JobResponse:
    """Raises NotFound."""
    with database.read() as session:
        progress = jobs.progress(session, jobs.get(session, view.tenant, view.job_id))
        return views.job(progress, items.page(session, view.job_id, view.states, view.limit, view.offset))


async def as_sse(database: Database, view: JobView, request: Request) -> AsyncIterator[str]:
    """`progress` when something has changed, `end` when the job is over, `error` when it cannot be looked at.

    Between two looks it holds no session.
    """
    said: object = None
    wait, sent = LOOK_SECONDS, time.monotonic()
    try:
        while True:
            progress = await run_in_threadpool(look, database, view)
            if progress.over:
                yield format_event("end", jsonable_encoder(await run_in_threadpool(whole, database, view)))
                return
            wait = min(2 * wait, LONGEST_LOOK_SECONDS)
            if _said(progress) != said:
                yield format_event("progress", jsonable_encoder(views.job_summary(progress)))
                said, wait, sent = _said(progress), LOOK_SECONDS, time.monotonic()
            elif time.monotonic() - sent >= KEEP_ALIVE_SECONDS:
                yield STILL_HERE
                sent = time.monotonic()
            if await gone_within(request, wait):
                return
    except Exception as error:
        yield format_event("error", problem_of(error, request.url.path))


def _said(progress: JobProgress) -> object:
    """What counts as a change: all but the pace, which never stands still."""
    job = progress.job
    return progress.counts, job.state, job.waiting, job.attempt, job.started_at
