"""INSERT that says what to do about a row that is there already: each dialect has its own, with the same methods."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def insert_into(session: Session, table: type[DeclarativeBase]) -> "postgresql.Insert | sqlite.Insert":
    """To be followed by `on_conflict_do_nothing` or `on_conflict_do_update`."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
