"""Runs of the evaluation, and what people grade of them."""

import sqlalchemy as sa
from alembic import op

import core.tables

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = core.tables.UtcDateTime(timezone=True)
    op.create_table(
        "eval_runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("cases_file", sa.Text(), nullable=False),
        sa.Column("cases_sha256", sa.String(64), nullable=False),
        sa.Column("cases", sa.JSON(), nullable=False),
        sa.Column("variants", sa.JSON(), nullable=False),
        sa.Column("environment", sa.JSON(), nullable=False),
        sa.Column("started_at", moment, nullable=False),
        sa.Column("seen_at", moment, nullable=False),
        sa.Column("finished_at", moment, nullable=True),
    )
    op.create_index("ix_eval_runs_tenant", "eval_runs", ["tenant"])
    op.create_table(
        "eval_outcomes",
        sa.Column("id", core.tables.RowNumber, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("run_id", sa.String(32), sa.ForeignKey("eval_runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("variant", sa.String(64), nullable=False),
        sa.Column("case_id", sa.String(200), nullable=False),
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("documents", sa.JSON(), nullable=False),
        sa.Column("record", sa.JSON(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
    )
    op.create_index("uq_eval_outcomes_case", "eval_outcomes", ["run_id", "variant", "case_id"], unique=True)
    op.create_index("ix_eval_outcomes_key", "eval_outcomes", ["tenant", "key"])
    op.create_table(
        "eval_grades",
        sa.Column("id", core.tables.RowNumber, primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("run_id", sa.String(32), sa.ForeignKey("eval_runs.id", ondelete="CASCADE"), nullable=False),
        sa.Column("case_id", sa.String(200), nullable=False),
        sa.Column("first", sa.String(64), nullable=False),
        sa.Column("second", sa.String(64), nullable=False),
        sa.Column("grader", sa.String(128), nullable=False),
        sa.Column("choice", sa.String(16), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
    )
    graded = ["run_id", "first", "second", "case_id", "grader"]
    op.create_index("uq_eval_grades_grader", "eval_grades", graded, unique=True)


def downgrade() -> None:
    op.drop_table("eval_grades")
    op.drop_table("eval_outcomes")
    op.drop_table("eval_runs")
