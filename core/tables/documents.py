"""What was ingested: documents, their revisions and originals, chunks and vectors."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables.base import Base, RowNumber, now


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
