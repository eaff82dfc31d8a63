"""What ingestion is at, and who works on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables.base import Base, RowNumber, now


class Worker(Base):
    """A process that runs jobs. One that has not been seen for a lease is taken to be gone."""

    __tablename__ = "workers"

    id: Mapped[str] = mapped_column(String(128), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)


class Counter(Base):
    """Counters that order changes across processes."""

    __tablename__ = "counters"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[int]


class IngestJob(Base):
    """A job as its starter sees it. `sources` says where its documents are, `attempt` counts its runs.

    `waiting` tells what a running job waits for, such as room on the disk.
    """

    __tablename__ = "ingest_jobs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(128))
    sources: Mapped[list[Any]]
    delete_missing: Mapped[bool] = mapped_column(default=False)
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(16), index=True)
    waiting: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class IngestItem(Base):
    """One document of a job: where its bytes lie, what the source says of it, and how it ended."""

    __tablename__ = "ingest_items"
    __table_args__ = (Index("ix_ingest_items_job_state", "job_id", "state"),)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    job_id: Mapped[str] = mapped_column(ForeignKey("ingest_jobs.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    source_uri: Mapped[str] = mapped_column(Text)
    location: Mapped[str] = mapped_column(Text)
    collection: Mapped[str] = mapped_column(String(64))
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    version: Mapped[str | None] = mapped_column(Text)
    document_id: Mapped[str | None] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    chunks: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    retry_at: Mapped[datetime | None]
