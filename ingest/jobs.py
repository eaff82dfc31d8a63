"""Ingest jobs in SQL: what is to be done, how far it is, how each document ended."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import audit
from core.domain import DocumentState, Principal
from core.errors import NotFound
from core.tables import IngestItem, IngestJob, now
from ingest.sources import SourceFile


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class JobProgress:
    """Counts of documents by state; `rate_per_s` and `eta_s` are None before there is anything to tell them from."""

    job: IngestJob
    counts: dict[DocumentState, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def done(self) -> int:
        return self.total - self.counts[DocumentState.PENDING]

    @property
    def elapsed_s(self) -> float | None:
        if self.job.started_at is None:
            return None
        return ((self.job.finished_at or now()) - self.job.started_at).total_seconds()

    @property
    def rate_per_s(self) -> float | None:
        return self.done / self.elapsed_s if self.elapsed_s and self.done else None

    @property
    def eta_s(self) -> float | None:
        if self.job.state not in UNFINISHED or not self.rate_per_s:
            return None
        return self.counts[DocumentState.PENDING] / self.rate_per_s


def create(session: Session, principal: Principal, sources: Sequence[SourceFile], job_id: str | None = None) -> str:
    """Queue a job for `sources`, and return its id."""
    job_id = job_id or new_id()
    session.add(IngestJob(id=job_id, tenant=principal.tenant, subject=principal.subject, state=JobState.QUEUED))
    session.flush()
    session.add_all(_item(principal.tenant, job_id, source) for source in sources)
    audit.record(session, principal, "ingest.start", job_id, documents=len(sources))
    return job_id


def new_id() -> str:
    return uuid.uuid4().hex


def get(session: Session, tenant: str, job_id: str) -> IngestJob:
    """Raises NotFound for a job that is not the tenant's."""
    job = session.scalar(select(IngestJob).where(IngestJob.id == job_id, IngestJob.tenant == tenant))
    if job is None:
        raise NotFound(f"There is no ingest job {job_id}.")
    return job


def newest(session: Session, tenant: str, limit: int) -> list[IngestJob]:
    found = select(IngestJob).where(IngestJob.tenant == tenant).order_by(IngestJob.created_at.desc()).limit(limit)
    return list(session.scalars(found))


def next_unfinished(session: Session) -> IngestJob | None:
    """The oldest job, of any tenant, that is queued or was left running by a process that is gone."""
    found = select(IngestJob).where(IngestJob.state.in_(UNFINISHED)).order_by(IngestJob.created_at)
    return session.scalar(found.limit(1))


def items(session: Session, job_id: str) -> list[IngestItem]:
    return list(session.scalars(select(IngestItem).where(IngestItem.job_id == job_id).order_by(IngestItem.id)))


def pending(session: Session, job_id: str, limit: int) -> list[IngestItem]:
    found = select(IngestItem).where(IngestItem.job_id == job_id, IngestItem.state == DocumentState.PENDING)
    return list(session.scalars(found.order_by(IngestItem.id).limit(limit)))


def progress(session: Session, job: IngestJob) -> JobProgress:
    found = select(IngestItem.state, func.count()).where(IngestItem.job_id == job.id).group_by(IngestItem.state)
    counted = Counter({DocumentState(state): count for state, count in session.execute(found)})
    return JobProgress(job, {state: counted[state] for state in DocumentState})


def settle(
    session: Session,
    item: IngestItem,
    state: DocumentState,
    *,
    document_id: str | None,
    reason: str | None = None,
    chunks: int = 0,
) -> None:
    """Give a document of a job its end state."""
    session.execute(
        update(IngestItem)
        .where(IngestItem.id == item.id)
        .values(state=state, document_id=document_id, reason=reason, chunks=chunks)
    )


def start(session: Session, job_id: str) -> None:
    job = session.get_one(IngestJob, job_id)
    job.state, job.started_at = JobState.RUNNING, job.started_at or now()


def finish(session: Session, job_id: str, state: JobState, finished_at: datetime, error: str | None = None) -> None:
    job = session.get_one(IngestJob, job_id)
    job.state, job.finished_at, job.error = state, finished_at, error


def _item(tenant: str, job_id: str, source: SourceFile) -> IngestItem:
    return IngestItem(
        tenant=tenant,
        job_id=job_id,
        name=source.name,
        source_uri=source.source_uri,
        path=str(source.path),
        collection=source.collection,
        state=DocumentState.PENDING,
    )


def fail_pending(session: Session, job_id: str, reason: str) -> None:
    """Give the documents that a failed job did not come to their end state."""
    session.execute(
        update(IngestItem)
        .where(IngestItem.job_id == job_id, IngestItem.state == DocumentState.PENDING)
        .values(state=DocumentState.FAILED, reason=reason)
    )
