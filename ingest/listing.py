"""The first step of a job: what documents its sources hold, and which of them need not be read again."""

from collections.abc import Callable, Iterable, Sequence
from threading import Event
from typing import Any

import structlog
from sqlalchemy import delete
from sqlalchemy.orm import Session

from core.db import Database
from core.domain import DocumentState
from core.errors import Unavailable
from core.tables import IngestItem, IngestJob
from ingest import items, jobs, repository
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
            if jobs.progress(session, job).total:
                return
        found = self._found(job, stopping)
        with self._database.read() as session:
            known = repository.known(session, job.tenant, [item.uri for item in found])
        with self._database.write() as session:
            session.execute(delete(IngestItem).where(IngestItem.job_id == job_id))
            items.add(session, job.tenant, job_id, (_row(item, known.get(item.uri)) for item in found))
            if job.delete_missing and found:
                items.add(session, job.tenant, job_id, self._delete_missing(session, job, {item.uri for item in found}))
        self._observe(Step.LISTED)

    def _found(self, job: IngestJob, stopping: Event) -> list[SourceItem]:
        for attempt in range(LISTING_ATTEMPTS - 1):
            try:
                return _once(self._list_sources(job.sources))
            except Unavailable as error:
                log.warning("source_does_not_answer", job=job.id, error=error.message)
                stopping.wait(FIRST_WAIT_SECONDS * 2**attempt)
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
