"""Ingest jobs and how far they are."""

from datetime import datetime

from pydantic import ConfigDict

from api.schemas import examples
from api.schemas.base import Response
from core.domain import DocumentState
from ingest.jobs import JobState


class JobAccepted(Response):
    job_id: str

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JOB_ACCEPTED]})


class JobCounts(Response):
    pending: int
    indexed: int
    unchanged: int
    quarantined: int
    failed: int
    deleted: int


class JobDocument(Response):
    name: str
    source_uri: str
    document_id: str | None
    state: DocumentState
    reason: str | None
    chunks: int


class JobSummary(Response):
    job_id: str
    state: JobState
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    total: int
    counts: JobCounts
    rate_per_s: float | None
    eta_s: float | None


class JobResponse(JobSummary):
    documents: list[JobDocument]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JOB]})


class JobsResponse(Response):
    jobs: list[JobSummary]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JOBS]})
