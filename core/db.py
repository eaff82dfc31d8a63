"""The database: an engine, and short units of work on it.

SQLite runs in WAL mode; a writing unit of work takes the write lock at once (`BEGIN IMMEDIATE`), so that two writers
wait for each other instead of failing when a read turns into a write.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from core.errors import ConfigurationError, Unavailable
from core.files import make_private_folder
from core.settings import Settings

MIGRATIONS = Path(__file__).parent / "migrations"
LOCK_WAIT_MS = 30_000
# A process that is frozen in the midst of a transaction must not keep its rows from the others for ever.
IDLE_MS = 60_000
WRITES = "policydesk_writes"
# PostgreSQL lets everyone end the sessions of their own role.
CUT_OFF = text(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE application_name = :name AND usename = current_user AND datname = current_database()"
)


class Database:
    """Short units of work; never hold one while a model runs or tokens stream.

    `id` is of this object alone; PostgreSQL knows its sessions by it.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.id = uuid.uuid4().hex[:12]
        if engine.dialect.name == "postgresql":
            event.listen(engine, "do_connect", self._name_session)
        self._writer = engine.execution_options(**{WRITES: True})

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session that sees one state of the database."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session that is committed at the end, or rolled back when the block raises."""
        with Session(self._writer, expire_on_commit=False) as session, session.begin():
            yield session

    def check(self) -> None:
        """Raise Unavailable unless the database answers."""
        try:
            with self.read() as session:
                session.execute(text("SELECT 1"))
        except OperationalError as error:
            raise Unavailable("The database does not answer; check that it runs and that its URL is right.") from error

    def cut_off(self, database_id: str) -> None:
        """End the sessions of another `Database`, whose process is frozen: what they hold is rolled back.

        One that was frozen while it sent rows is not idle to the server, and `IDLE_MS` does not end it. SQLite's lock
        goes with its process alone.
        """
        if self.engine.dialect.name == "postgresql":
            with self.read() as session:
                session.execute(CUT_OFF, {"name": session_name(database_id)})

    def dispose(self) -> None:
        self.engine.dispose()

    def _name_session(self, _dialect: object, _record: object, _arguments: object, options: dict[str, Any]) -> None:
        options["application_name"] = session_name(self.id)


def open_database(settings: Settings) -> Database:
    """Open the database of the settings and bring its tables up to date.

    Raises ConfigurationError for a URL that cannot be used and Unavailable for a database that does not answer.
    """
    make_private_folder(settings.data_dir)
    database = Database(create_database_engine(settings))
    database.check()
    with FileLock(settings.data_dir / "migrate.lock"):
        migrate(database)
    return database


def create_database_engine(settings: Settings) -> Engine:
    url = settings.database.url
    try:
        if url is None:
            return _sqlite_engine(f"sqlite:///{settings.data_dir / 'policydesk.db'}")
        parsed = make_url(url.get_secret_value())
        if parsed.get_backend_name() == "sqlite":
            return _sqlite_engine(url.get_secret_value())
        given = {} if "options" in parsed.query else {"options": f"-c idle_in_transaction_session_timeout={IDLE_MS}"}
        return create_engine(parsed, pool_pre_ping=True, connect_args=given, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError):
        raise ConfigurationError(
            "database.url is not a usable SQLAlchemy URL; write sqlite:///PATH or "
            "postgresql+psycopg://USER:PASSWORD@HOST/NAME."
        ) from None


def session_name(database_id: str) -> str:
    """What PostgreSQL calls the sessions of a `Database`."""
    return f"policydesk {database_id}"


def migrate(database: Database) -> None:
    """Apply the migrations that this database has not seen."""
    with database.engine.begin() as connection:
        command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def _sqlite_engine(url: str) -> Engine:
    # Errors go to the log, and questions do not.
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own BEGIN comes too late for BEGIN IMMEDIATE: take transactions into our own hands.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
        "secure_delete=ON",
        f"busy_timeout={LOCK_WAIT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
