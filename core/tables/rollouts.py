"""Rollouts of adapters: a version is tried beside what serves, on turns that say which of the two wrote them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables.base import Base, now

RUNNING = text("state = 'running'")


class AdapterRollout(Base):
    """`champion_id` is None where the base model serves, `share` where the rollout is in the shadow.

    `margins` are by guard, `figures` the fields of `tuning.rollout.guards.Figure` as they were at the end.
    """

    __tablename__ = "adapter_rollouts"
    __table_args__ = (
        Index(
            "uq_adapter_rollouts_running",
            *("tenant", "name"),
            unique=True,
            sqlite_where=RUNNING,
            postgresql_where=RUNNING,
        ),
        Index("ix_adapter_rollouts_name", "tenant", "name", "started_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    candidate_id: Mapped[str] = mapped_column(ForeignKey("adapters.id"))
    champion_id: Mapped[str | None] = mapped_column(ForeignKey("adapters.id"))
    mode: Mapped[str] = mapped_column(String(16))
    share: Mapped[float | None]
    alpha: Mapped[float]
    margins: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    why: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(128))
    started_at: Mapped[datetime] = mapped_column(default=now)
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(128))
    reason: Mapped[str | None] = mapped_column(Text)
    figures: Mapped[list[Any]]


class RolloutTurn(Base):
    """The side that a turn has in a rollout, and its losses by guard.

    `shadow` is what the candidate answered unseen: the fields of `core.domain.Answer`, None where it was not asked.
    """

    __tablename__ = "rollout_turns"
    __table_args__ = (Index("ix_rollout_turns_rollout", "rollout_id", "created_at"),)

    turn_id: Mapped[str] = mapped_column(ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    rollout_id: Mapped[str] = mapped_column(ForeignKey("adapter_rollouts.id"))
    conversation_id: Mapped[str] = mapped_column(String(32))
    side: Mapped[str] = mapped_column(String(16))
    losses: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)
    shadow: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    shadow_losses: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
