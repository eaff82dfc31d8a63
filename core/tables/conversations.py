"""What was asked and answered, what people thought of it, and what waits for a person."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables.base import Base, now


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


class Feedback(Base):
    """What one person thinks of a turn's answer; `correction` says what would have been right."""

    __tablename__ = "feedback"
    __table_args__ = (Index("ix_feedback_tenant_given_at", "tenant", "given_at"),)

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    subject: Mapped[str] = mapped_column(String(128), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    rating: Mapped[str] = mapped_column(String(8))
    reasons: Mapped[list[Any]]
    correction: Mapped[str | None] = mapped_column(Text)
    comment: Mapped[str | None] = mapped_column(Text)
    given_at: Mapped[datetime] = mapped_column(default=now)


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
