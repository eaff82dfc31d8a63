"""Tickets, and what was removed from an answer as objects in place of strings."""

from typing import Any

import sqlalchemy as sa
from alembic import op

import core.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TURNS_AT_ONCE = 500
UNKNOWN_MARKER = "unknown marker"
# Where a string has no reason before it: no version wrote one so.
NO_REASON = "not supported"
Receipt = dict[str, Any]


def upgrade() -> None:
    op.create_index("ix_conversations_updated_at", "conversations", ["updated_at"])
    _create_tickets()
    _convert(_as_objects)


def downgrade() -> None:
    _convert(_as_strings)
    op.drop_table("tickets")
    op.drop_index("ix_conversations_updated_at", "conversations")


def _create_tickets() -> None:
    moment = core.tables.UtcDateTime(timezone=True)
    conversation = sa.ForeignKey("conversations.id", ondelete="CASCADE")
    op.create_table(
        "tickets",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(64), nullable=False),
        sa.Column("conversation_id", sa.String(32), conversation, nullable=False),
        sa.Column("turn_id", sa.String(32), sa.ForeignKey("turns.id", ondelete="CASCADE"), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("rule", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("queue", sa.String(64), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("taken_by", sa.String(128), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("taken_at", moment, nullable=True),
        sa.Column("closed_at", moment, nullable=True),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("tell_at", moment, nullable=False),
        sa.Column("tell_attempts", sa.Integer(), nullable=False),
    )
    op.create_index("ix_tickets_conversation_id", "tickets", ["conversation_id"])
    op.create_index("ix_tickets_tenant_state", "tickets", ["tenant", "state", "created_at"])
    op.create_index("ix_tickets_untold", "tickets", ["told_at", "tell_at"])


def _convert(receipt_of: Any) -> None:
    """Write the receipt of every turn anew, some turns at a time: a record holds whole passages."""
    turns = sa.table("turns", sa.column("id", sa.String), sa.column("record", sa.JSON))
    connection = op.get_bind()
    last = ""
    page = sa.select(turns.c.id, turns.c.record).order_by(turns.c.id).limit(TURNS_AT_ONCE)
    while rows := connection.execute(page.where(turns.c.id > last)).all():
        for identity, record in rows:
            changed = record | {"receipt": receipt_of(record["receipt"])}
            connection.execute(turns.update().where(turns.c.id == identity).values(record=changed))
        last = rows[-1][0]


def _as_objects(receipt: Receipt) -> Receipt:
    """A turn of an unreleased version may have objects already."""
    removed = receipt.get("removed", [])
    unknown = [one for one in removed if isinstance(one, str) and one.startswith(UNKNOWN_MARKER)]
    kept = [_as_object(one) if isinstance(one, str) else one for one in removed if one not in unknown]
    return receipt | {"removed": kept, "errors": [*receipt.get("errors", []), *unknown]}


def _as_object(said: str) -> dict[str, str]:
    reason, separator, text = said.partition(": ")
    return {"text": text, "reason": reason} if separator else {"text": said, "reason": NO_REASON}


def _as_strings(receipt: Receipt) -> Receipt:
    removed = [f"{one['reason']}: {one['text']}" for one in receipt["removed"]]
    others = {name: value for name, value in receipt.items() if name != "errors"}
    return others | {"removed": [*removed, *receipt.get("errors", [])]}
