"""Adapters: what they were trained on and how, their versions, how they were judged, and which of them serves."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.tables.base import Base, RowNumber, now


class TuningBase(Base):
    """A model that adapters are made for. `id` is over its three hashes, so that it belongs to every tenant alike."""

    __tablename__ = "tuning_bases"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    weights_sha256: Mapped[str] = mapped_column(String(64))
    tokenizer_sha256: Mapped[str] = mapped_column(String(64))
    template_sha256: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=now)


class TuningDataset(Base):
    """`folder` is below the data folder; None where the rows are on another machine."""

    __tablename__ = "tuning_datasets"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    contract_hash: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    statistics: Mapped[dict[str, Any]]
    folder: Mapped[str | None] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(default=now)


class TuningSource(Base):
    """How many rows of a dataset were drawn from a revision.

    The ids refer to nothing: they stay when the document is deleted, to tell that it was.
    """

    __tablename__ = "tuning_sources"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant", "dataset_sha256"], ["tuning_datasets.tenant", "tuning_datasets.sha256"], ondelete="CASCADE"
        ),
    )

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    dataset_sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    document_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    revision_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    rows: Mapped[int]


class TuningRun(Base):
    """One training. `losses` are the fields of `tuning.catalogue.records.Loss`.

    A run whose `seen_at` is long past while it is `running` was broken off.
    """

    __tablename__ = "tuning_runs"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "dataset_sha256"], ["tuning_datasets.tenant", "tuning_datasets.sha256"]),
        Index("ix_tuning_runs_tenant", "tenant", "started_at"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(128))
    dataset_sha256: Mapped[str] = mapped_column(String(64))
    base_id: Mapped[str] = mapped_column(ForeignKey("tuning_bases.id"))
    method: Mapped[str] = mapped_column(String(64))
    settings: Mapped[dict[str, Any]]
    seed: Mapped[int] = mapped_column(BigInteger)
    code_version: Mapped[str] = mapped_column(String(64))
    environment: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(16))
    losses: Mapped[list[Any]]
    error: Mapped[str | None] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    finished_at: Mapped[datetime | None]


class AdapterVersion(Base):
    """One version, which never changes; its files lie under `sha256`, which is over configuration and weights.

    `parents` are the fields of `tuning.catalogue.records.Parent`: the versions that this one was put together from.
    """

    __tablename__ = "adapters"
    __table_args__ = (
        ForeignKeyConstraint(["tenant", "dataset_sha256"], ["tuning_datasets.tenant", "tuning_datasets.sha256"]),
        Index("uq_adapters_version", "tenant", "name", "version", unique=True),
        Index("uq_adapters_content", "tenant", "name", "sha256", unique=True),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    method: Mapped[str] = mapped_column(String(64))
    parents: Mapped[list[Any]]
    base_id: Mapped[str] = mapped_column(ForeignKey("tuning_bases.id"))
    dataset_sha256: Mapped[str | None] = mapped_column(String(64))
    run_id: Mapped[str | None] = mapped_column(ForeignKey("tuning_runs.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    weights_sha256: Mapped[str] = mapped_column(String(64))
    contract_hash: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int] = mapped_column(BigInteger)
    parameters: Mapped[int] = mapped_column(BigInteger)
    about: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(default=now)


class AdapterEvaluation(Base):
    """What the gate said of an adapter, as the variant `variant` of a run of the evaluation."""

    __tablename__ = "adapter_evaluations"
    __table_args__ = (Index("ix_adapter_evaluations_adapter", "adapter_id"),)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    adapter_id: Mapped[str] = mapped_column(ForeignKey("adapters.id", ondelete="CASCADE"))
    eval_run_id: Mapped[str] = mapped_column(ForeignKey("eval_runs.id", ondelete="CASCADE"))
    variant: Mapped[str] = mapped_column(String(64))
    passed: Mapped[bool]
    verdict: Mapped[dict[str, Any]]
    subject: Mapped[str] = mapped_column(String(128))
    created_at: Mapped[datetime] = mapped_column(default=now)


class AdapterAlias(Base):
    """The version that a word such as `champion` stands for. Whoever moves it counts on `changes` being as it was."""

    __tablename__ = "adapter_aliases"

    tenant: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    alias: Mapped[str] = mapped_column(String(32), primary_key=True)
    adapter_id: Mapped[str] = mapped_column(ForeignKey("adapters.id"))
    changes: Mapped[int]
    updated_at: Mapped[datetime] = mapped_column(default=now)


class AdapterAliasChange(Base):
    """Who moved an alias from which version to which, and why. Rows are only ever added.

    `gate` is "passed", by the evaluation `eval_run_id`, "overridden", because of `override`, "not asked" or "rollback".
    """

    __tablename__ = "adapter_alias_changes"
    __table_args__ = (Index("ix_adapter_alias_changes_alias", "tenant", "name", "alias"),)

    id: Mapped[int] = mapped_column(RowNumber, primary_key=True)
    tenant: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(64))
    alias: Mapped[str] = mapped_column(String(32))
    from_version: Mapped[int | None]
    to_version: Mapped[int]
    why: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(String(128))
    gate: Mapped[str] = mapped_column(String(16))
    eval_run_id: Mapped[str | None] = mapped_column(String(32))
    override: Mapped[str | None] = mapped_column(Text)
    at: Mapped[datetime] = mapped_column(default=now)
