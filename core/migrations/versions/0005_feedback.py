"""What people think of answers."""

import sqlalchemy as sa
from alembic import op

import core.tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("turn_id", sa.String(32), sa.ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("subject", sa.String(128), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("rating", sa.String(8), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("correction", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("given_at", core.tables.UtcDateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_feedback_tenant_given_at", "feedback", ["tenant", "given_at"])


def downgrade() -> None:
    op.drop_table("feedback")
