"""Ingest jobs and how far they are."""

from datetime import datetime

from pydantic import ConfigDict, Field

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
    attempts: int = Field(description="How often it was tried in vain because of something that may pass.")


class JobSummary(Response):
    job_id: str
    state: JobState
    waiting: str | None = Field(description="What a running job waits for, such as room on the disk.")
    error: str | None
    sources: list[str] = Field(description="Paths, URLs, or names of files that were sent; the first ten.")
    attempt: int = Field(description="The number of its run: 1 unless it was retried or resumed.")
    delete_missing: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    total: int
    counts: JobCounts
    rate_per_s: float | None
    eta_s: float | None

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JOB_SUMMARY]})


class JobResponse(JobSummary):
    """`total` and `counts` are those of the whole job, whichever documents were asked for."""

    documents: list[JobDocument]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JOB]})


class JobsResponse(Response):
    jobs: list[JobSummary]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.JOBS]})
