"""Adapters, what they come from, how they were judged, and which of them serves."""

import sqlalchemy as sa
from alembic import op

import core.tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = core.tables.UtcDateTime(timezone=True)
DATASET = (["tenant", "dataset_sha256"], ["tuning_datasets.tenant", "tuning_datasets.sha256"])


def upgrade() -> None:
    _add_origins()
    _add_adapters()
    _add_aliases()


def downgrade() -> None:
    for table in ("adapter_alias_changes", "adapter_aliases", "adapter_evaluations", "adapters"):
        op.drop_table(table)
    for table in ("tuning_runs", "tuning_sources", "tuning_datasets", "tuning_bases"):
        op.drop_table(table)


def _add_origins() -> None:
    op.create_table(
        "tuning_bases",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("weights_sha256", sa.String(64), nullable=False),
        sa.Column("tokenizer_sha256", sa.String(64), nullable=False),
        sa.Column("template_sha256", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "tuning_datasets",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("contract_hash", sa.String(64), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("statistics", sa.JSON(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=True),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_table(
        "tuning_sources",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("dataset_sha256", sa.String(64), primary_key=True),
        sa.Column("document_id", sa.String(32), primary_key=True),
        sa.Column("revision_id", sa.String(32), primary_key=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(*DATASET, ondelete="CASCADE"),
    )
    op.create_table(
        "tuning_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("dataset_sha256", sa.String(64), nullable=False),
        sa.Column("base_id", sa.String(64), sa.ForeignKey("tuning_bases.id"), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("code_version", sa.String(64), nullable=False),
        sa.Column("environment", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(*DATASET),
    )
    op.create_index("ix_tuning_runs_tenant", "tuning_runs", ["tenant", "started_at"])


def _add_adapters() -> None:
    op.create_table(
        "adapters",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(64), nullable=False),
        sa.Column("parents", sa.JSON(), nullable=False),
        sa.Column("base_id", sa.String(64), sa.ForeignKey("tuning_bases.id"), nullable=False),
        sa.Column("dataset_sha256", sa.String(64), nullable=True),
        sa.Column("run_id", sa.String(32), sa.ForeignKey("tuning_runs.id"), nullable=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("weights_sha256", sa.String(64), nullable=False),
        sa.Column("contract_hash", sa.String(64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("parameters", sa.BigInteger(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(*DATASET),
    )
    op.create_index("uq_adapters_version", "adapters", ["tenant", "name", "version"], unique=True)
    op.create_index("uq_adapters_content", "adapters", ["tenant", "name", "sha256"], unique=True)
    op.create_table(
        "adapter_evaluations",
        sa.Column("id", core.tables.RowNumber, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("adapter_id", sa.String(32), sa.ForeignKey("adapters.id", ondelete="CASCADE"), nullable=False),
        sa.Column("eval_run_id", sa.String(32), sa.ForeignKey("eval_runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("variant", sa.String(64), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("verdict", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
    )
    op.create_index("ix_adapter_evaluations_adapter", "adapter_evaluations", ["adapter_id"])


def _add_aliases() -> None:
    op.create_table(
        "adapter_aliases",
        sa.Column("tenant", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(64), primary_key=True),
        sa.Column("alias", sa.String(32), primary_key=True),
        sa.Column("adapter_id", sa.String(32), sa.ForeignKey("adapters.id"), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
    )
    op.create_table(
        "adapter_alias_changes",
        sa.Column("id", core.tables.RowNumber, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("alias", sa.String(32), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=True),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("gate", sa.String(16), nullable=False),
        sa.Column("eval_run_id", sa.String(32), nullable=True),
        sa.Column("override", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
    )
    op.create_index("ix_adapter_alias_changes_alias", "adapter_alias_changes", ["tenant", "name", "alias"])
