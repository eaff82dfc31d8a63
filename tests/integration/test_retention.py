"""Conversations that are past their time."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from api.housekeeping import Housekeeping
from core.db import Database, open_database
from core.domain import Principal
from core.settings import PrivacySettings, Settings
from core.tables import AuditEvent, Conversation, Ticket, Turn, now
from generation import retention
from generation.handover import repository as tickets
from tests.support.http import poll
from tests.support.people import AGENT, STRANGER
from tests.support.turns import answer, keep

MONTH = timedelta(days=30)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """One of each kind, with a conversation of two months ago, one of now, and one that is another tenant's."""
    if request.param == "sqlite":
        settings = Settings(data_dir=tmp_path)
    else:
        settings = Settings(data_dir=tmp_path, database={"url": request.getfixturevalue("postgres")("retention")})
    opened = open_database(settings)
    for identity, person in (("old", AGENT), ("new", AGENT), ("theirs", STRANGER)):
        _ask(opened, person, identity)
    _age(opened, "old", "theirs")
    yield opened
    opened.dispose()


def _ask(database: Database, person: Principal, identity: str) -> None:
    keep(database, person, "The fee?", answer(conversation_id=identity))


def _age(database: Database, *ids: str) -> None:
    with database.write() as session:
        aged = update(Conversation).where(Conversation.id.in_(ids))
        session.execute(aged.values(updated_at=now() - 2 * MONTH, created_at=now() - 2 * MONTH))


def _left(database: Database) -> set[str]:
    with database.read() as session:
        return set(session.scalars(select(Conversation.id)))


def test_what_is_older_goes_with_its_turns_and_tickets(database: Database) -> None:
    with database.write() as session:
        tickets.open_by_hand(session, AGENT, "old")
    assert retention.purge(database, MONTH, AGENT) == 1
    assert _left(database) == {"new", "theirs"}
    with database.read() as session:
        assert "old" not in session.scalars(select(Turn.conversation_id)).all()
        assert session.scalars(select(Ticket)).all() == []


def test_a_conversation_that_went_on_stays(database: Database) -> None:
    _ask(database, AGENT, "old")
    assert retention.purge(database, MONTH, AGENT) == 0


def test_more_than_fit_into_one_transaction_go(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    ids = [f"old-{number}" for number in range(4)]
    for identity in ids:
        _ask(database, replace(AGENT, subject="colleague"), identity)
    _age(database, *ids)
    assert retention.purge(database, MONTH, AGENT) == 5


def test_the_server_does_it_for_every_tenant_and_says_how_many(database: Database) -> None:
    retention.purge_all(database, MONTH)
    assert _left(database) == {"new"}
    with database.read() as session:
        events = session.scalars(select(AuditEvent).where(AuditEvent.action == "conversations.purge")).all()
    assert {(one.tenant, one.subject, one.detail["count"]) for one in events} == {
        ("default", "retention", 1),
        ("elsewhere", "retention", 1),
    }


def test_where_nothing_is_too_old_nothing_is_audited(database: Database) -> None:
    retention.purge_all(database, 12 * MONTH)
    with database.read() as session:
        assert session.scalars(select(AuditEvent)).all() == []


def test_a_server_that_starts_deletes_what_is_past_its_time(database: Database, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, privacy=PrivacySettings(retention_days=30))
    housekeeping = Housekeeping(database, settings)
    housekeeping.start()
    try:
        poll(lambda: _left(database) == {"new"})
    finally:
        housekeeping.stop()
