"""Which conversations may be read, and what of their turns: no documents that are not for the reader's audiences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from core.domain import Principal, Scope
from core.tables import Conversation, Document, Ticket, Turn
from generation.erasure import without, without_rewriting

NOTICE = "This answer quotes a document that is not for your audiences."


@dataclass(frozen=True, slots=True)
class SeenTurn:
    """A turn, with what may be seen of its record."""

    turn: Turn
    record: dict[str, Any]


def readable(principal: Principal) -> ColumnElement[bool]:
    """The condition on `Conversation` under which the principal may read one.

    With the scope `chat` these are own ones, with `handover` those of the tenant that were handed over to a person.
    """
    handed_over = select(Ticket.id).where(Ticket.conversation_id == Conversation.id).exists()
    by_scope = {Scope.CHAT: Conversation.subject == principal.subject, Scope.HANDOVER: handed_over}
    allowed = [condition for scope, condition in by_scope.items() if scope in principal.scopes]
    return and_(Conversation.tenant == principal.tenant, or_(false(), *allowed))


def own_turns(session: Session, principal: Principal, turns: Sequence[Turn]) -> list[SeenTurn]:
    """The principal's own turns, the oldest first: a token may have lost an audience since they were asked."""
    return seen_turns(turns, hidden_documents(session, principal, turns))


def hidden_documents(
    session: Session, principal: Principal, turns: Iterable[Turn], others: Iterable[Mapping[str, Any]] = ()
) -> frozenset[str]:
    """The documents of the turns' and the other passages that are not for the principal, or not there any more."""
    named = [*others, *(passage for turn in turns for passage in turn.record["passages"])]
    documents = frozenset(str(passage["document_id"]) for passage in named)
    allowed = (Document.tenant == principal.tenant, Document.audience.in_(sorted(principal.audiences)))
    return documents - set(session.scalars(select(Document.id).where(Document.id.in_(documents), *allowed)))


def every_audience(session: Session, tenant: str) -> frozenset[str]:
    """The audiences of the tenant's documents."""
    return frozenset(session.scalars(select(Document.audience).where(Document.tenant == tenant).distinct()))


def seen_turns(turns: Iterable[Turn], hidden: frozenset[str]) -> list[SeenTurn]:
    """The turns of a conversation, the oldest first, without the `hidden` documents and what was drawn from them.

    Where something is hidden, what a turn says of a ticket is left out too: its summary names documents.
    """
    found, drawn_from_hidden = list[SeenTurn](), False
    for turn in turns:
        record = without(turn.record, hidden, NOTICE)
        drawn_from_hidden = drawn_from_hidden or record is not turn.record
        record = without_rewriting(record) if drawn_from_hidden else record
        found.append(SeenTurn(turn, record | {"escalation": None} if hidden else record))
    return found
