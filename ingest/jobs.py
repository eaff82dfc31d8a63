"""Ingest jobs in SQL: what is to be done, how far it is, how each document ended."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from core import audit, catalogue
from core.domain import DocumentState, Principal
from core.errors import InvalidInput, NotFound
from core.tables import IngestItem, IngestJob, now
from ingest.sources import SourceSpec


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"


NOT_INDEXED = (DocumentState.QUARANTINED, DocumentState.FAILED)
UNFINISHED = (JobState.QUEUED, JobState.RUNNING)
# What jobs of this process wait for while SQL cannot take it down: the full disk may be the database's own.
_unwritten: dict[str, str] = {}
CANCELLED_REASON = "The job was cancelled before this document was read."


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
    def over(self) -> bool:
        return self.job.state not in UNFINISHED

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
        if self.over or not self.rate_per_s:
            return None
        return self.counts[DocumentState.PENDING] / self.rate_per_s


def create(
    session: Session,
    principal: Principal,
    sources: Sequence[SourceSpec],
    *,
    job_id: str | None = None,
    delete_missing: bool = False,
) -> str:
    """Queue a job for what lies at `sources`, and return its id.

    With `delete_missing`, documents that came from a source and are no longer there are deleted.
    """
    if delete_missing and not all(source.prefix for source in sources):
        raise InvalidInput(
            "What is missing can be told only of a whole folder, archive, file of records or bucket, without patterns.",
            field="delete_missing",
        )
    job_id = job_id or new_id()
    session.add(
        IngestJob(
            id=job_id,
            tenant=principal.tenant,
            subject=principal.subject,
            sources=[source.to_json() for source in sources],
            delete_missing=delete_missing,
            state=JobState.QUEUED,
        )
    )
    audit.record(session, principal, "ingest.start", job_id, delete_missing=delete_missing)
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


def unfinished(session: Session) -> list[IngestJob]:
    """The jobs, of every tenant, that are queued or running, the oldest first."""
    found = select(IngestJob).where(IngestJob.state.in_(UNFINISHED)).order_by(IngestJob.created_at)
    return list(session.scalars(found))


def progress(session: Session, job: IngestJob) -> JobProgress:
    found = select(IngestItem.state, func.count()).where(IngestItem.job_id == job.id).group_by(IngestItem.state)
    counted = Counter({DocumentState(state): count for state, count in session.execute(found)})
    if job.id in _unwritten:
        set_committed_value(job, "waiting", _unwritten[job.id])
    return JobProgress(job, {state: counted[state] for state in DocumentState})


def held(session: Session, job_id: str) -> IngestJob:
    """The job as it is now, kept from changes by others until this unit of work ends.

    Whoever changes a job and its documents takes the job first, then the tenant's catalogue, then the documents: two
    that took them in another order could wait for each other.
    """
    return session.get_one(IngestJob, job_id, with_for_update=True, populate_existing=True)


def start(session: Session, job_id: str) -> bool:
    """Mark the job as running; False when it is over already, such as cancelled before it began."""
    started = update(IngestJob).where(IngestJob.id == job_id, IngestJob.state.in_(UNFINISHED))
    values = {"state": JobState.RUNNING, "started_at": func.coalesce(IngestJob.started_at, now())}
    return _changed(session, started.values(values))


def finish_if_done(session: Session, job_id: str) -> bool:
    """End a running job none of whose documents is pending; whether it is over now."""
    pending = select(IngestItem.id).where(IngestItem.job_id == job_id, IngestItem.state == DocumentState.PENDING)
    ended = update(IngestJob).where(IngestJob.id == job_id, IngestJob.state == JobState.RUNNING, ~pending.exists())
    return _changed(session, ended.values(state=JobState.FINISHED, finished_at=now(), waiting=None))


def fail(session: Session, job_id: str, reason: str) -> None:
    """End a job that cannot be done; its pending documents fail with it."""
    failed = update(IngestJob).where(IngestJob.id == job_id, IngestJob.state.in_(UNFINISHED))
    values = {"state": JobState.FAILED, "finished_at": now(), "error": reason, "waiting": None}
    if _changed(session, failed.values(values)):
        _end_pending(session, session.get_one(IngestJob, job_id), reason)


def cancel(session: Session, principal: Principal, job_id: str) -> bool:
    """End a job now; what is indexed stays. False when the job was over already. Raises NotFound."""
    job = get(session, principal.tenant, job_id)
    cancelled = update(IngestJob).where(IngestJob.id == job_id, IngestJob.state.in_(UNFINISHED))
    if not _changed(session, cancelled.values(state=JobState.CANCELLED, finished_at=now(), waiting=None)):
        return False
    _end_pending(session, job, CANCELLED_REASON)
    audit.record(session, principal, "ingest.cancel", job_id)
    return True


def retry_failed(session: Session, principal: Principal, job_id: str) -> int:
    """Queue the failed documents of a job that is over once more, and return how many. Raises NotFound."""
    get(session, principal.tenant, job_id)
    job = held(session, job_id)
    if job.state in UNFINISHED:
        return 0
    failed = update(IngestItem).where(IngestItem.job_id == job_id, IngestItem.state == DocumentState.FAILED)
    again = session.execute(failed.values(state=DocumentState.PENDING, reason=None, attempts=0, retry_at=None))
    count = int(getattr(again, "rowcount", 0))
    if count:
        job.state, job.finished_at, job.error, job.attempt = JobState.QUEUED, None, None, job.attempt + 1
        audit.record(session, principal, "ingest.retry", job_id, documents=count)
    return count


def can_be_retried(progress: JobProgress) -> bool:
    return progress.counts[DocumentState.FAILED] > 0


def is_running(session: Session, job_id: str) -> bool:
    return session.scalar(select(IngestJob.state).where(IngestJob.id == job_id)) == JobState.RUNNING


def wait_for(session: Session, job_id: str, reason: str | None) -> None:
    """Say what a running job waits for; None when it goes on."""
    running = update(IngestJob).where(IngestJob.id == job_id, IngestJob.state == JobState.RUNNING)
    session.execute(running.values(waiting=reason))


def keep_in_mind(job_id: str, reason: str | None) -> None:
    """Like `wait_for`, where SQL cannot be written; None forgets it."""
    if reason is None:
        _unwritten.pop(job_id, None)
    else:
        _unwritten[job_id] = reason


def next_attempt(session: Session, job_id: str, attempt: int) -> bool:
    """Begin the run after `attempt`; False when another process has done so, or the job is over."""
    begun = update(IngestJob).where(
        IngestJob.id == job_id, IngestJob.attempt == attempt, IngestJob.state.in_(UNFINISHED)
    )
    return _changed(session, begun.values(attempt=attempt + 1))


def _end_pending(session: Session, job: IngestJob, reason: str) -> None:
    # Searches see no change by this, but see `held` for the order.
    catalogue.advance(session, job.tenant)
    pending = update(IngestItem).where(IngestItem.job_id == job.id, IngestItem.state == DocumentState.PENDING)
    session.execute(pending.values(state=DocumentState.FAILED, reason=reason))


def _changed(session: Session, statement: Any) -> bool:
    return int(getattr(session.execute(statement), "rowcount", 0)) > 0
