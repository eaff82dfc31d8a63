"""Telling a webhook of new tickets: what is to be told stands in SQL, so that nothing is lost and nobody waits.

A ticket is told of at least once; a receiver tells repetitions by the ticket's id.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

import httpx
import structlog
from pydantic import SecretStr
from sqlalchemy import select, update

from core.db import Database
from core.domain import TicketState
from core.tables import Ticket, now

log = structlog.get_logger()
AT_ONCE = 20
EVERY_SECONDS = 2.0
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
MOST_DOUBLINGS = 10
TIMESTAMP = "X-Policydesk-Timestamp"
SIGNATURE = "X-Policydesk-Signature"


class Webhook:
    """Tells `url` of tickets that are open and that it was not told of."""

    def __init__(self, database: Database, url: SecretStr, secret: SecretStr | None, seconds: float) -> None:
        self._database = database
        self._url = url
        self._secret = secret
        self._timeout = seconds

    def tell(self) -> int:
        """Tell of what is due now, and return how many tickets the receiver took; it is asked no more once it fails."""
        due, told = self._due(), 0
        if not due:
            return 0
        with httpx.Client(timeout=self._timeout, follow_redirects=False) as client:
            for ticket in filter(self._claim, due):
                if not self._send(client, ticket):
                    break
                self._set_told(ticket)
                told += 1
        return told

    def _due(self) -> list[Ticket]:
        waiting = (Ticket.told_at.is_(None), Ticket.state == TicketState.OPEN, Ticket.tell_at <= now())
        with self._database.read() as session:
            return list(session.scalars(select(Ticket).where(*waiting).order_by(Ticket.tell_at).limit(AT_ONCE)))

    def _claim(self, ticket: Ticket) -> bool:
        """Set the next try before this one: of two servers one tells, and one that is killed loses nothing."""
        same = (Ticket.id == ticket.id, Ticket.told_at.is_(None), Ticket.tell_attempts == ticket.tell_attempts)
        retry = {"tell_attempts": ticket.tell_attempts + 1, "tell_at": _next_try(ticket.tell_attempts)}
        with self._database.write() as session:
            return bool(getattr(session.execute(update(Ticket).where(*same).values(**retry)), "rowcount", 0))

    def _send(self, client: httpx.Client, ticket: Ticket) -> bool:
        body = json.dumps(message(ticket)).encode()
        try:
            # What the receiver says beside its status is not read: it may be of any length.
            with client.stream("POST", self._url.get_secret_value(), content=body, headers=self._headers(body)) as said:
                problem = None if said.is_success else f"status {said.status_code}"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            problem = type(error).__name__
        if problem:
            log.warning("webhook_failed", ticket=ticket.id, attempts=ticket.tell_attempts + 1, problem=problem)
        return problem is None

    def _headers(self, body: bytes) -> Mapping[str, str]:
        timestamp = str(int(time.time()))
        plain = {"Content-Type": "application/json", TIMESTAMP: timestamp}
        if self._secret is None:
            return plain
        return plain | {SIGNATURE: signature(self._secret.get_secret_value(), timestamp, body)}

    def _set_told(self, ticket: Ticket) -> None:
        with self._database.write() as session:
            session.execute(update(Ticket).where(Ticket.id == ticket.id).values(told_at=now()))


def message(ticket: Ticket) -> dict[str, str | None]:
    """What is told: nothing that was asked or answered, and nobody's name."""
    return {
        "event": "ticket.opened",
        "ticket_id": ticket.id,
        "rule": ticket.rule,
        "reason": ticket.reason,
        "queue": ticket.queue,
        "created_at": ticket.created_at.isoformat(),
        "path": f"/v1/handover/{ticket.id}",
    }


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """`sha256=` and the HMAC-SHA256, in hexadecimal, of the timestamp, a dot and the body."""
    return f"sha256={hmac.new(secret.encode(), f'{timestamp}.'.encode() + body, hashlib.sha256).hexdigest()}"


def _next_try(attempts: int) -> datetime:
    pause: timedelta = FIRST_PAUSE * 2 ** min(attempts, MOST_DOUBLINGS)
    return now() + min(pause, LONGEST_PAUSE)
