"""The documents of a job in SQL: which are to be done, and how each ended."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.orm import Session

from core.domain import DocumentState
from core.tables import IngestItem, now
from ingest.sources import SourceItem

FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=5)
MOST_DOUBLINGS = 16


@dataclass(frozen=True, slots=True)
class Shard:
    """The items of a job with `first <= id <= last`: what one worker takes on at a time."""

    job_id: str
    first: int
    last: int


def add(session: Session, tenant: str, job_id: str, found: Iterable[dict[str, Any]]) -> None:
    """Write the items of a job; `found` holds columns by name, as `row` makes them."""
    rows = [{"tenant": tenant, "job_id": job_id, **one} for one in found]
    if rows:
        session.execute(insert(IngestItem), rows)


def row(
    source: SourceItem,
    state: DocumentState,
    document_id: str | None = None,
    chunks: int = 0,
    reason: str | None = None,
) -> dict[str, Any]:
    return {
        "name": source.name,
        "source_uri": source.uri,
        "location": source.location,
        "collection": source.collection,
        "given": dict(source.given),
        "version": source.version,
        "state": state,
        "document_id": document_id,
        "chunks": chunks,
        "reason": reason,
    }


def source_of(item: IngestItem) -> SourceItem:
    return SourceItem(item.name, item.source_uri, item.location, item.collection, item.given, item.version)


@dataclass(frozen=True, slots=True)
class Ended:
    """How the item `id` ended; `chunks` counts those of its document."""

    id: int
    state: DocumentState
    document_id: str
    chunks: int


def are_listed(session: Session, job_id: str) -> bool:
    return session.scalar(select(IngestItem.id).where(IngestItem.job_id == job_id).limit(1)) is not None


def of_job(session: Session, job_id: str) -> list[IngestItem]:
    return list(session.scalars(select(IngestItem).where(IngestItem.job_id == job_id).order_by(IngestItem.id)))


def page(
    session: Session, job_id: str, states: Sequence[DocumentState], limit: int, offset: int = 0
) -> list[IngestItem]:
    """A part of a job's items in their order, only those in `states` where any are named."""
    found = select(IngestItem).where(IngestItem.job_id == job_id)
    if states:
        found = found.where(IngestItem.state.in_(states))
    return list(session.scalars(found.order_by(IngestItem.id).limit(limit).offset(offset)))


def shards(session: Session, job_id: str, size: int) -> list[Shard]:
    """The shards of a job, of `size` items each, that have pending items; which item is in which never changes."""
    found = select(IngestItem.id, IngestItem.state).where(IngestItem.job_id == job_id).order_by(IngestItem.id)
    rows = session.execute(found).all()
    parts = [rows[first : first + size] for first in range(0, len(rows), size)]
    return [
        Shard(job_id, part[0][0], part[-1][0])
        for part in parts
        if any(state == DocumentState.PENDING for _, state in part)
    ]


def due(session: Session, shard: Shard) -> list[IngestItem]:
    """The pending items of a shard whose time has come."""
    found = select(IngestItem).where(*_pending(shard), or_(IngestItem.retry_at.is_(None), IngestItem.retry_at <= now()))
    return list(session.scalars(found.order_by(IngestItem.id)))


def next_due(session: Session, shard: Shard) -> datetime | None:
    """When the next item of the shard is to be tried again; None when none is pending."""
    return session.scalar(select(func.min(IngestItem.retry_at)).where(*_pending(shard)))


def has_pending(session: Session, shard: Shard) -> bool:
    return session.scalar(select(func.count(IngestItem.id)).where(*_pending(shard))) != 0


def pending_among(session: Session, ids: Sequence[int]) -> set[int]:
    """Those that no other worker has given an end state; whoever asks holds the job, so that none can now."""
    found = select(IngestItem.id).where(IngestItem.id.in_(ids), IngestItem.state == DocumentState.PENDING)
    return set(session.scalars(found))


def settle_all(session: Session, ended: Sequence[Ended]) -> None:
    """Give pending documents of a job their end states."""
    session.execute(update(IngestItem), [asdict(one) | {"reason": None} for one in ended])


def settle(
    session: Session,
    item: IngestItem,
    state: DocumentState,
    *,
    document_id: str | None,
    reason: str | None = None,
    chunks: int = 0,
) -> None:
    """Give a document of a job its end state, unless another worker gave it one."""
    settled = update(IngestItem).where(IngestItem.id == item.id, IngestItem.state == DocumentState.PENDING)
    session.execute(settled.values(state=state, document_id=document_id, reason=reason, chunks=chunks))


def retry_later(session: Session, item: IngestItem, reason: str, most_attempts: int) -> bool:
    """Note a failure that may pass, twice as long a wait each time up to five minutes; False when there were
    `most_attempts`."""
    attempts = item.attempts + 1
    if attempts >= most_attempts:
        return False
    wait = min(FIRST_RETRY * 2 ** min(attempts - 1, MOST_DOUBLINGS), LONGEST_RETRY)
    waiting = update(IngestItem).where(IngestItem.id == item.id, IngestItem.state == DocumentState.PENDING)
    session.execute(waiting.values(attempts=attempts, retry_at=now() + wait, reason=reason))
    return True


def _pending(shard: Shard) -> Sequence[Any]:
    return (
        IngestItem.job_id == shard.job_id,
        IngestItem.state == DocumentState.PENDING,
        IngestItem.id.between(shard.first, shard.last),
    )
