"""A webhook is told of new tickets, over HTTP."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import select, update
from structlog.testing import capture_logs

from api.housekeeping import Housekeeping
from core.db import Database, open_database
from core.settings import HandoverSettings, Settings
from core.tables import Ticket, now
from generation.handover import repository as tickets
from generation.handover.webhook import Webhook, signature
from tests.support.http import poll
from tests.support.openai_server import dead_url
from tests.support.people import AGENT
from tests.support.turns import answer, keep
from tests.support.webhook_server import WebhookServer, webhook_server

SECRET = SecretStr("a secret of the webhook")
QUESTION = "I am Ann Lee, what is the fee?"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(Settings(data_dir=tmp_path))
    yield opened
    opened.dispose()


@pytest.fixture
def server() -> Iterator[WebhookServer]:
    with webhook_server() as running:
        yield running


@pytest.fixture
def webhook(database: Database, server: WebhookServer) -> Webhook:
    return Webhook(database, SecretStr(server.url), SECRET, 30.0)


@pytest.fixture
def ticket_id(database: Database) -> str:
    return _hand_over(database)


def _hand_over(database: Database) -> str:
    given = keep(database, AGENT, QUESTION, answer(text="It is £14. [1]"))
    with database.write() as session:
        return tickets.open_by_hand(session, AGENT, given.conversation_id).id


def _row(database: Database, ticket_id: str) -> Ticket:
    with database.read() as session:
        return session.get_one(Ticket, ticket_id)


def _make_due(database: Database) -> None:
    with database.write() as session:
        session.execute(update(Ticket).values(tell_at=now()))


def test_a_new_ticket_is_told_of_once(webhook: Webhook, server: WebhookServer, ticket_id: str) -> None:
    assert (webhook.tell(), webhook.tell()) == (1, 0)
    (told,) = server.told
    assert told.json["ticket_id"] == ticket_id
    assert told.json["path"] == f"/v1/handover/{ticket_id}"
    assert told.json["reason"] == "An agent asked for a person."


def test_nothing_that_was_said_and_nobodys_name_is_told(
    webhook: Webhook, server: WebhookServer, ticket_id: str
) -> None:
    webhook.tell()
    (told,) = server.told
    assert set(told.json) == {"event", "ticket_id", "rule", "reason", "queue", "created_at", "path"}
    assert not any(word in told.body for word in (b"Ann Lee", b"fee", b"\\u00a314", b'"agent"'))


def test_what_is_told_is_signed_with_its_time(webhook: Webhook, server: WebhookServer, ticket_id: str) -> None:
    webhook.tell()
    (told,) = server.told
    expected = signature(SECRET.get_secret_value(), told.headers["x-policydesk-timestamp"], told.body)
    assert told.headers["x-policydesk-signature"] == expected


def test_without_a_secret_there_is_no_signature(database: Database, server: WebhookServer, ticket_id: str) -> None:
    assert Webhook(database, SecretStr(server.url), None, 30.0).tell() == 1
    assert "x-policydesk-signature" not in server.told[0].headers


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_ticket_that_was_refused_is_told_of_again_later(
    webhook: Webhook, server: WebhookServer, database: Database, ticket_id: str, status: int
) -> None:
    server.statuses.append(status)
    assert webhook.tell() == 0
    assert _row(database, ticket_id).tell_at > now()
    assert webhook.tell() == 0
    _make_due(database)
    assert webhook.tell() == 1
    assert len(server.told) == 2


def test_the_pause_between_two_tries_grows_to_an_hour(database: Database, ticket_id: str) -> None:
    webhook = Webhook(database, SecretStr(dead_url()), SECRET, 1.0)
    pauses = []
    for _ in range(12):
        before = now()
        assert webhook.tell() == 0
        pauses.append(_row(database, ticket_id).tell_at - before)
        _make_due(database)
    assert pauses[0] < timedelta(minutes=1)
    assert timedelta(hours=1) <= pauses[-1] < timedelta(hours=1, minutes=1)


def test_a_receiver_that_says_nothing_is_given_up(database: Database, server: WebhookServer, ticket_id: str) -> None:
    server.deaf = True
    assert Webhook(database, SecretStr(server.url), SECRET, 0.05).tell() == 0
    assert _row(database, ticket_id).told_at is None


def test_a_receiver_that_fails_is_not_asked_again_at_once(
    webhook: Webhook, server: WebhookServer, database: Database, ticket_id: str
) -> None:
    _hand_over(database)
    server.statuses.append(503)
    webhook.tell()
    assert len(server.told) == 1


def test_of_two_servers_one_tells(webhook: Webhook, server: WebhookServer, database: Database, ticket_id: str) -> None:
    seen_before = webhook._due()
    assert webhook.tell() == 1
    assert [webhook._claim(one) for one in seen_before] == [False]


def test_a_ticket_that_somebody_has_taken_is_not_told_of(webhook: Webhook, database: Database, ticket_id: str) -> None:
    with database.write() as session:
        tickets.take(session, AGENT, ticket_id)
    assert webhook.tell() == 0


def test_no_log_line_holds_the_url(database: Database, ticket_id: str) -> None:
    with capture_logs() as lines:
        Webhook(database, SecretStr(f"{dead_url()}?token=hunter2"), SECRET, 1.0).tell()
    assert lines
    assert "hunter2" not in str(lines)


def test_a_server_tells_by_itself_until_it_stops(database: Database, server: WebhookServer, tmp_path: Path) -> None:
    handover = HandoverSettings(webhook=SecretStr(server.url))
    housekeeping = Housekeeping(database, Settings(data_dir=tmp_path, handover=handover))
    first = _hand_over(database)
    housekeeping.start()
    try:
        poll(lambda: _row(database, first).told_at is not None)
    finally:
        housekeeping.stop()


def test_without_a_webhook_only_rollouts_are_looked_at(database: Database, tmp_path: Path) -> None:
    before = {thread.name for thread in threading.enumerate()}
    housekeeping = Housekeeping(database, Settings(data_dir=tmp_path))
    housekeeping.start()
    try:
        assert {thread.name for thread in threading.enumerate()} - before == {"rollouts"}
    finally:
        housekeeping.stop()


def test_a_deleted_conversation_is_not_told_of(webhook: Webhook, database: Database, ticket_id: str) -> None:
    with database.write() as session:
        session.delete(session.scalars(select(Ticket)).one())
    assert webhook.tell() == 0
