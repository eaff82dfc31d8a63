"""The first step of a job: what documents its sources hold, and which of them need not be read again."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event
from typing import Any

import structlog
from sqlalchemy.orm import Session

from core.db import Database
from core.domain import DocumentState
from core.errors import Unavailable
from core.tables import IngestJob
from ingest import items, jobs, repository
from ingest.jobs import JobState
from ingest.repository import Known
from ingest.sources import SourceItem
from ingest.steps import Observe, Step

log = structlog.get_logger()

LISTING_ATTEMPTS = 5
FIRST_WAIT_SECONDS = 1.0
ListSources = Callable[[Sequence[Any]], Iterable[SourceItem]]
DeleteMissing = Callable[[Session, IngestJob, set[str]], Iterable[dict[str, Any]]]


class Lister:
    def __init__(
        self, database: Database, list_sources: ListSources, delete_missing: DeleteMissing, observe: Observe
    ) -> None:
        self._database = database
        self._list_sources = list_sources
        self._delete_missing = delete_missing
        self._observe = observe

    def run(self, job_id: str, stopping: Event) -> None:
        """Write the items of a job: unchanged ones at their end already, the others pending.

        A listing that was cut off is made anew; one that is complete stays as it is. A source that does not answer is
        asked some times more. Raises what the sources raise.
        """
        with self._database.read() as session:
            job = session.get_one(IngestJob, job_id)
            if items.are_listed(session, job_id):
                return
        found = self._found(job, stopping)
        if found is None:
            return
        with self._database.read() as session:
            known = repository.known(session, job.tenant, [item.uri for item in found])
        with self._database.write() as session:
            self._write(session, job_id, found, known)
        self._observe(Step.LISTED)

    def _write(self, session: Session, job_id: str, found: Sequence[SourceItem], known: Mapping[str, Known]) -> None:
        """A job may have been listed by another worker meanwhile, or be over."""
        job = jobs.held(session, job_id)
        if items.are_listed(session, job_id) or job.state not in (JobState.RUNNING, JobState.CANCELLED):
            return
        rows = [_row(item, known.get(item.uri)) for item in found]
        if job.state == JobState.CANCELLED:
            items.add(session, job.tenant, job_id, map(_cancelled, rows))
            return
        items.add(session, job.tenant, job_id, rows)
        if job.delete_missing and found:
            items.add(session, job.tenant, job_id, self._delete_missing(session, job, {item.uri for item in found}))

    def _found(self, job: IngestJob, stopping: Event) -> list[SourceItem] | None:
        """None where this process is to stop before the source answers."""
        for attempt in range(LISTING_ATTEMPTS - 1):
            try:
                return _once(self._list_sources(job.sources))
            except Unavailable as error:
                log.warning("source_does_not_answer", job=job.id, error=error.message)
                if stopping.wait(FIRST_WAIT_SECONDS * 2**attempt):
                    return None
        return _once(self._list_sources(job.sources))


def _once(found: Iterable[SourceItem]) -> list[SourceItem]:
    """Each identity once, the first time that a source names it: no document is done twice in one job."""
    return list({item.uri: item for item in reversed(list(found))}.values())[::-1]


def _row(item: SourceItem, known: Known | None) -> dict[str, Any]:
    if known is None or item.version is None or known.version != item.version:
        return items.row(item, DocumentState.PENDING)
    if known.given == repository.said_of(item):
        return items.row(item, DocumentState.UNCHANGED, known.document_id, known.chunks)
    return items.row(item, DocumentState.PENDING)


def _cancelled(row: dict[str, Any]) -> dict[str, Any]:
    """What a job that was cancelled while it was listed would have read: it can still be tried again."""
    pending = row["state"] == DocumentState.PENDING
    return row | ({"state": DocumentState.FAILED, "reason": jobs.CANCELLED_REASON} if pending else {})
