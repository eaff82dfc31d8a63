"""Conversations that are past their time are deleted, with their turns, feedback and tickets."""

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from core import audit
from core.db import Database
from core.domain import Principal
from core.tables import Conversation, now

log = structlog.get_logger()
# Writers wait for the end of a transaction: many short ones keep nobody waiting for long.
AT_ONCE = 200
EVERY_SECONDS = 24 * 60 * 60.0
SERVER = "retention"


def purge(database: Database, older_than: timedelta, actor: Principal) -> int:
    """Delete the tenant's conversations whose last turn is older, and return how many there were."""
    before, total = now() - older_than, 0
    while True:
        with database.write() as session:
            gone = _delete_some(session, before, actor)
        total += gone
        if gone < AT_ONCE:
            return total


def purge_all(database: Database, older_than: timedelta) -> None:
    """The same for every tenant, as the server does it."""
    with database.read() as session:
        tenants = session.scalars(select(Conversation.tenant).distinct()).all()
    for tenant in tenants:
        gone = purge(database, older_than, Principal(SERVER, tenant, frozenset(), frozenset()))
        if gone:
            log.info("conversations_purged", tenant=tenant, count=gone)


def _delete_some(session: Session, before: datetime, actor: Principal) -> int:
    old = select(Conversation.id).where(Conversation.tenant == actor.tenant, Conversation.updated_at < before)
    ids = session.scalars(old.order_by(Conversation.updated_at).limit(AT_ONCE)).all()
    # Asked for once more: a conversation may have gone on since.
    done = session.execute(delete(Conversation).where(Conversation.id.in_(ids), Conversation.updated_at < before))
    gone = int(getattr(done, "rowcount", 0))
    if gone:
        audit.record(session, actor, "conversations.purge", actor.tenant, count=gone, before=before.isoformat())
    return gone
