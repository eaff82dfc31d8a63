"""Rollouts of adapters, and the turns that they are judged by."""

import sqlalchemy as sa
from alembic import op

import core.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MOMENT = core.tables.UtcDateTime(timezone=True)
RUNNING = sa.text("state = 'running'")


def upgrade() -> None:
    op.create_table(
        "adapter_rollouts",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("candidate_id", sa.String(32), sa.ForeignKey("adapters.id"), nullable=False),
        sa.Column("champion_id", sa.String(32), sa.ForeignKey("adapters.id"), nullable=True),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("share", sa.Double(), nullable=True),
        sa.Column("alpha", sa.Double(), nullable=False),
        sa.Column("margins", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(128), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("figures", sa.JSON(), nullable=False),
    )
    op.create_index(
        "uq_adapter_rollouts_running",
        "adapter_rollouts",
        ["tenant", "name"],
        unique=True,
        sqlite_where=RUNNING,
        postgresql_where=RUNNING,
    )
    op.create_index("ix_adapter_rollouts_name", "adapter_rollouts", ["tenant", "name", "started_at"])
    op.create_table(
        "rollout_turns",
        sa.Column("turn_id", sa.String(32), sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("rollout_id", sa.String(32), sa.ForeignKey("adapter_rollouts.id"), nullable=False),
        sa.Column("conversation_id", sa.String(32), nullable=False),
        sa.Column("side", sa.String(16), nullable=False),
        sa.Column("losses", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("shadow", sa.JSON(), nullable=True),
        sa.Column("shadow_losses", sa.JSON(), nullable=True),
    )
    op.create_index("ix_rollout_turns_rollout", "rollout_turns", ["rollout_id", "created_at"])


def downgrade() -> None:
    op.drop_table("rollout_turns")
    op.drop_table("adapter_rollouts")
