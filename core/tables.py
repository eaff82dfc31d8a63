"""The tables. Every row of a tenant carries the tenant; SQL is the truth that every index is derived from."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class UtcDateTime(TypeDecorator[datetime]):
    """A moment with its time zone: stored in UTC, also where the database keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads it from the class)
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def now() -> datetime:
    return datetime.now(UTC)


# SQLite gives only an INTEGER key a row number; other databases get room for more.
RowNumber = BigInteger().with_variant(Integer, "sqlite")


class Document(Base):
    """One identity: a tenant and a source URI, whatever its revisions say.

    `source_version` and `given` are what the source said of the file that was indexed last: while it says the same,
    the file is not read again.
    """

    __tablename__ = "documents"
    __table_args__ = (Index("uq_documents_identity", "tenant", "source_uri", unique=True),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), index=True)
    source_uri: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    collection: Mapped[str] = mapped_column(String(64))
    audience: Mapped[str] = mapped_column(String(64))
    tags: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str | None] = mapped_column(Text)
    source_version: Mapped[str | None] = mapped_column(Text)
    given: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)


class Revision(Base):
    """One content of a document. `number` names it in the indexes and is never used twice.

    `valid_from` is the first and `valid_to` the last day of its validity; None leaves that side open. `stated_valid_to`
    is what the document itself says; a successor may end it earlier, and `valid_to` is the earlier of the two.
    """

    __tablename__ = "revisions"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    tenant: Mapped[str] = mapped_column(String(64), index=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(16))
    title: Mapped[str] = mapped_column(Text)
    content_sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(128))
    bytes: Mapped[int]
    text: Mapped[str] = mapped_column(Text, deferred=True)
    blocks: Mapped[list[Any]] = mapped_column(deferred=True)
    page_count: Mapped[int | None]
    chunk_count: Mapped[int]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    valid_from_source: Mapped[str | None] = mapped_column(String(16))
    stated_valid_to: Mapped[date | None]
    supersedes: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Original(Base):
    """The bytes that a revision was made from, beside it: they come, stay and go with it in one transaction."""

    __tablename__ = "originals"

    revision_number: Mapped[int] = mapped_column(
        RowNumber, ForeignKey("revisions.number", ondelete="CASCADE"), primary_key=True
    )
    tenant: Mapped[str] = mapped_column(String(64))
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Chunk(Base):
    """A span of a revision's text; `id` is its id in every index and is never used twice.

    `embedding_key` is the SHA-256 of what is embedded of it: its vector lies under that key.
    """

    __tablename__ = "chunks"
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    revision_number: Mapped[int] = mapped_column(ForeignKey("revisions.number", ondelete="CASCADE"), index=True)
    ordinal: Mapped[int]
    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int | None]
    heading: Mapped[str | None] = mapped_column(Text)
    context: Mapped[str] = mapped_column(Text)
    embedding_key: Mapped[str] = mapped_column(String(64), index=True)


class Embedding(Base):
    """The vector of a text under one embedding model: little-endian float32, as long as the model's dimension.

    Equal texts of one tenant share it, so that nothing is embedded twice and an index can be derived without a model.
    """

    __tablename__ = "embeddings"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    embedder: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class IndexGeneration(Base):
    """An index built with one embedding model; searches use the one whose state is `active`.

    `embedder` is the model's fingerprint, `path` the folder it was loaded from (None: the packaged model).
    """

    __tablename__ = "index_generations"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    embedder: Mapped[str] = mapped_column(String(64))
    path: Mapped[str | None] = mapped_column(Text)
    precision: Mapped[str] = mapped_column(String(16))
    dimension: Mapped[int]
    state: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(default=now)
    activated_at: Mapped[datetime | None]


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


class Conversation(Base):
    __tablename__ = "conversations"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(128), index=True)
    title: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    updated_at: Mapped[datetime] = mapped_column(default=now, index=True)


class Turn(Base):
    """A question and its answer; `record` holds citations, passages, receipt and timings as they were sent."""

    __tablename__ = "turns"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    question: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    record: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Ticket(Base):
    """A conversation handed over to a person, as it stood at the turn `turn_id`.

    `passages` are those that were tried: the fields of `core.domain.Passage` that name where each of them stands, and
    its text. `told_at` is when the webhook took the news of it, `tell_at` when that is to be tried next.
    """

    __tablename__ = "tickets"
    __table_args__ = (
        Index("ix_tickets_tenant_state", "tenant", "state", "created_at"),
        Index("ix_tickets_untold", "told_at", "tell_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"))
    subject: Mapped[str] = mapped_column(String(128))
    rule: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    queue: Mapped[str | None] = mapped_column(String(64))
    summary: Mapped[str] = mapped_column(Text)
    passages: Mapped[list[Any]]
    state: Mapped[str] = mapped_column(String(16))
    taken_by: Mapped[str | None] = mapped_column(String(128))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
    taken_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    tell_at: Mapped[datetime] = mapped_column(default=now)
    tell_attempts: Mapped[int] = mapped_column(default=0)


class AuditEvent(Base):
    """Who did what to which object. Rows are only ever added."""

    __tablename__ = "audit_events"

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(64))
    object_id: Mapped[str] = mapped_column(String(64))
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime] = mapped_column(default=now)
