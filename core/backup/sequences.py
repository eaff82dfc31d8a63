"""Numbers that were brought in must not be given out again.

SQLite's AUTOINCREMENT sees to that by itself: it remembers the greatest number ever inserted.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, text
from sqlalchemy.orm import Session


def catch_up(session: Session, columns: Iterable[Column[Any]]) -> None:
    """Let PostgreSQL's sequences go on after the greatest number of each column, never back."""
    if session.get_bind().dialect.name != "postgresql":
        return
    for column in columns:
        names = {"table": column.table.name, "column": column.name}
        sequence = session.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), names)
        session.execute(
            text(
                # Names of our own tables and columns, not of anyone's choosing.
                f"SELECT setval('{sequence}', GREATEST((SELECT last_value FROM {sequence}), "  # noqa: S608
                f'(SELECT coalesce(max("{column.name}"), 1) FROM {column.table.name})))'
            )
        )
