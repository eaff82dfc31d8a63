"""A process that is frozen while it sends rows to PostgreSQL keeps its locks until it is cut off."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from core.db import Database, create_database_engine
from core.settings import Settings
from tests.integration.conftest import MakeDatabase


@pytest.fixture
def databases(postgres: MakeDatabase) -> Iterator[tuple[Database, Database]]:
    """Of two processes."""
    settings = Settings(database={"url": postgres("frozen")})
    pair = (Database(create_database_engine(settings)), Database(create_database_engine(settings)))
    with pair[0].write() as session:
        session.execute(text("CREATE TABLE rules (name text PRIMARY KEY)"))
    yield pair
    for database in pair:
        database.dispose()


def _freeze(database: Database) -> Any:
    """Insert a row in a pipeline that the server waits to hear more of."""
    connection = database.engine.raw_connection()
    server: Any = connection.driver_connection.pgconn  # type: ignore[union-attr]
    server.enter_pipeline_mode()
    server.send_query_params(b"BEGIN", None)
    server.send_query_params(b"INSERT INTO rules VALUES ('fee')", None)
    server.send_flush_request()
    server.flush()
    return connection


def _insert(database: Database) -> None:
    with database.write() as session:
        session.execute(text("SET LOCAL lock_timeout = '500ms'"))
        session.execute(text("INSERT INTO rules VALUES ('fee')"))


def test_its_locks_go_when_it_is_cut_off(databases: tuple[Database, Database]) -> None:
    frozen, other = databases
    connection = _freeze(frozen)
    with pytest.raises(OperationalError):
        _insert(other)
    other.cut_off(frozen.id)
    _insert(other)
    connection.invalidate()


def test_it_goes_on_with_new_sessions(databases: tuple[Database, Database]) -> None:
    awake, other = databases
    with awake.read() as session:
        session.execute(text("SELECT 1"))
    other.cut_off(awake.id)
    _insert(awake)


def test_sessions_of_others_stay(databases: tuple[Database, Database]) -> None:
    one, other = databases
    with one.read() as session:
        session.execute(text("SELECT 1"))
        other.cut_off(other.id[:-1])
        session.execute(text("SELECT 1"))
