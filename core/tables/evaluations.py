"""Runs of the evaluation: what was asked of which variants, what came of it, and what people thought of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables.base import Base, RowNumber, now


class EvalRun(Base):
    """`cases`, `variants` and `environment` are as `evals.records.Run` has them.

    A run whose `seen_at` is long past while it is `running` was broken off.
    """

    __tablename__ = "eval_runs"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64), index=True)
    subject: Mapped[str] = mapped_column(String(128))
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(16))
    cases_file: Mapped[str] = mapped_column(Text)
    cases_sha256: Mapped[str] = mapped_column(String(64))
    cases: Mapped[list[Any]] = mapped_column(deferred=True)
    variants: Mapped[list[Any]]
    environment: Mapped[dict[str, Any]]
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class EvalOutcome(Base):
    """One case by one variant: `record` is an `evals.records.Outcome`, `documents` the ids of what it was drawn from.

    `key` is the hash of all that the answer hangs on: another run that comes to the same key takes the record over.
    """

    __tablename__ = "eval_outcomes"
    __table_args__ = (
        Index("uq_eval_outcomes_case", "run_id", "variant", "case_id", unique=True),
        Index("ix_eval_outcomes_key", "tenant", "key"),
    )

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    run_id: Mapped[str] = mapped_column(ForeignKey("eval_runs.id", ondelete="CASCADE"))
    variant: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(64))
    documents: Mapped[list[Any]]
    record: Mapped[dict[str, Any]]
    created_at: Mapped[datetime] = mapped_column(default=now)


class EvalGrade(Base):
    """Which of two answers to a case one person finds better: `first` and `second` are the variants by the alphabet."""

    __tablename__ = "eval_grades"
    __table_args__ = (Index("uq_eval_grades_grader", "run_id", "first", "second", "case_id", "grader", unique=True),)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    run_id: Mapped[str] = mapped_column(ForeignKey("eval_runs.id", ondelete="CASCADE"))
    case_id: Mapped[str] = mapped_column(String(200))
    first: Mapped[str] = mapped_column(String(64))
    second: Mapped[str] = mapped_column(String(64))
    grader: Mapped[str] = mapped_column(String(128))
    choice: Mapped[str] = mapped_column(String(16))
    note: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(default=now)
