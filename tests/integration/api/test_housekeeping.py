"""What a server does beside its requests begins and ends with it."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from api.main import create_app
from api.wiring import Services
from core.db import Database
from core.tables import Conversation, Ticket, now
from generation.handover import repository as tickets
from tests.conftest import OpenServices
from tests.support.engines import ScriptedEngine, saying
from tests.support.http import poll
from tests.support.people import AGENT
from tests.support.turns import answer, keep
from tests.support.webhook_server import webhook_server


@pytest.fixture
def engine() -> ScriptedEngine:
    return ScriptedEngine(saying("It is so. [1]"))


def _ask(database: Database, identity: str) -> None:
    keep(database, AGENT, "The fee?", answer(conversation_id=identity))


def _left(services: Services) -> list[str]:
    with services.database.read() as session:
        return list(session.scalars(select(Conversation.id)))


def test_a_server_that_starts_deletes_conversations_that_are_past_their_time(
    open_services: OpenServices, engine: ScriptedEngine, tmp_path: Path
) -> None:
    services = open_services(tmp_path / "data", engine=engine, privacy={"retention_days": 30})
    for identity in ("old", "new"):
        _ask(services.database, identity)
    with services.database.write() as session:
        aged = update(Conversation).where(Conversation.id == "old")
        session.execute(aged.values(updated_at=now() - timedelta(days=31)))
    with TestClient(create_app(services)):
        poll(lambda: _left(services) == ["new"])


def test_a_server_tells_its_webhook_of_tickets(
    open_services: OpenServices, engine: ScriptedEngine, tmp_path: Path
) -> None:
    with webhook_server() as server:
        services = open_services(tmp_path / "data", engine=engine, handover={"webhook": server.url})
        with TestClient(create_app(services)):
            _ask(services.database, "c")
            with services.database.write() as session:
                ticket_id = tickets.open_by_hand(session, AGENT, "c").id
            poll(lambda: bool(server.told))
            poll(lambda: _is_told(services, ticket_id))
        assert [told.json["ticket_id"] for told in server.told] == [ticket_id]


def _is_told(services: Services, ticket_id: str) -> bool:
    with services.database.read() as session:
        return session.get_one(Ticket, ticket_id).told_at is not None
