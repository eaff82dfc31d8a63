"""The migrations build exactly the tables that the code works with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from core.db import Database, alembic_config, create_database_engine, migrate, open_database
from core.errors import ConfigurationError, Unavailable
from core.settings import Settings
from core.tables import Base, Conversation, Turn


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind, migrated."""
    if request.param == "sqlite":
        settings = Settings(data_dir=tmp_path)
    else:
        settings = Settings(data_dir=tmp_path, database={"url": request.getfixturevalue("postgres")("migrations")})
    opened = open_database(settings)
    yield opened
    opened.dispose()


def test_the_migrated_tables_are_those_of_the_code(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_a_second_time_changes_nothing(database: Database) -> None:
    migrate(database)
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1


def test_what_was_removed_from_older_answers_becomes_objects(database: Database) -> None:
    removed = ["a figure that is not there: The fee is £9: always.", "unknown marker [7]", "odd"]
    _insert_turn(database, {"removed": removed, "writer": "none"}, revision="0002")
    migrate(database)
    assert _receipt(database) == {
        "removed": [
            {"text": "The fee is £9: always.", "reason": "a figure that is not there"},
            {"text": "odd", "reason": "not supported"},
        ],
        "errors": ["unknown marker [7]"],
        "writer": "none",
    }


def test_what_was_removed_is_strings_again_after_a_step_back(database: Database) -> None:
    removed = ["not supported: The fee is £9.", "unknown marker [7]"]
    _insert_turn(database, {"removed": removed}, revision="0002")
    migrate(database)
    _downgrade(database, "0002")
    assert _receipt(database) == {"removed": removed}
    migrate(database)


def _insert_turn(database: Database, receipt: dict[str, object], revision: str) -> None:
    """A turn as it was kept at an older revision of the tables."""
    _downgrade(database, revision)
    with database.write() as session:
        session.add(Conversation(id="c", tenant="t", subject="ann", title="Why?"))
        session.flush()
        record = {"answer": "So.", "receipt": receipt}
        session.add(Turn(id="t", tenant="t", conversation_id="c", question="Why?", status="answered", record=record))


def _downgrade(database: Database, revision: str) -> None:
    with database.engine.begin() as connection:
        command.downgrade(alembic_config(connection), revision)


def _receipt(database: Database) -> dict[str, object]:
    with database.read() as session:
        record = session.scalars(select(Turn.record)).one()
    receipt: dict[str, object] = record["receipt"]
    return receipt


def test_every_table_of_a_tenant_carries_the_tenant() -> None:
    without = {name for name, table in Base.metadata.tables.items() if "tenant" not in table.columns}
    # These belong to the installation as a whole.
    assert without == {"index_generations", "tuning_bases", "workers"}


def test_sqlite_keeps_a_journal_that_lets_readers_read_while_one_writes(tmp_path: Path) -> None:
    opened = open_database(Settings(data_dir=tmp_path))
    with opened.write() as writing:
        writing.execute(text("INSERT INTO counters VALUES ('t', 'c', 1)"))
        with opened.read() as reading:
            assert reading.execute(text("SELECT count(*) FROM counters")).scalar() == 0
    opened.dispose()


def test_a_block_that_raises_is_rolled_back(tmp_path: Path) -> None:
    opened = open_database(Settings(data_dir=tmp_path))
    with pytest.raises(RuntimeError), opened.write() as writing:
        writing.execute(text("INSERT INTO counters VALUES ('t', 'c', 1)"))
        raise RuntimeError
    with opened.read() as reading:
        assert reading.execute(text("SELECT count(*) FROM counters")).scalar() == 0
    opened.dispose()


@pytest.mark.parametrize("url", ["nonsense", "oracle+nothing://u:hunter2@h/d", "://"])
def test_an_unusable_url_is_refused_without_being_shown(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        create_database_engine(Settings(data_dir=tmp_path, database={"url": url}))
    assert "database.url" in caught.value.message
    assert "hunter2" not in caught.value.message


def test_a_database_that_does_not_answer_is_unavailable(tmp_path: Path) -> None:
    url = "postgresql+psycopg://nobody:hunter2@127.0.0.1:1/nothing"
    with pytest.raises(Unavailable) as caught:
        open_database(Settings(data_dir=tmp_path, database={"url": url}))
    assert "hunter2" not in caught.value.message
