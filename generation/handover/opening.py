"""A ticket as the person who opens it may see it: nothing of documents that are not for this person's audiences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.domain import Principal
from core.tables import Conversation, Document, Feedback, Ticket, Turn
from generation import feedback, repository
from generation.erasure import up_to, without
from generation.handover import repository as tickets
from generation.handover.summary import summarise
from generation.history import of_record

NOTICE = "This answer quotes a document that is not for your audiences."


@dataclass(frozen=True, slots=True)
class SeenTurn:
    """A turn, with what may be seen of its record."""

    turn: Turn
    record: dict[str, Any]


@dataclass(frozen=True, slots=True)
class OpenedTicket:
    """`passages` are those of the ticket that may be seen; `turns` are all of the conversation, the oldest first.

    `feedback` is what whoever opened it thinks of the turns, by their ids.
    """

    ticket: Ticket
    summary: str
    passages: Sequence[dict[str, Any]]
    turns: Sequence[SeenTurn]
    feedback: Mapping[str, Feedback]


def open_ticket_for(session: Session, principal: Principal, ticket_id: str) -> OpenedTicket:
    """Raises NotFound for a ticket that is not the tenant's."""
    ticket = tickets.get(session, principal, ticket_id)
    turns = repository.turns(session, session.get_one(Conversation, ticket.conversation_id))
    hidden = _hidden(session, principal, ticket, turns)
    seen = [SeenTurn(turn, _seen(turn.record, hidden)) for turn in turns]
    return OpenedTicket(
        ticket,
        _summary(ticket, seen) if hidden else ticket.summary,
        [passage for passage in ticket.passages if passage["document_id"] not in hidden],
        seen,
        feedback.own_by_turn(session, principal, turns),
    )


def _hidden(session: Session, principal: Principal, ticket: Ticket, turns: Sequence[Turn]) -> frozenset[str]:
    """The documents of the ticket and its turns that are not for the principal, or not there any more."""
    named = [*ticket.passages, *(passage for turn in turns for passage in turn.record["passages"])]
    documents = frozenset(str(passage["document_id"]) for passage in named)
    allowed = (Document.tenant == principal.tenant, Document.audience.in_(sorted(principal.audiences)))
    return documents - set(session.scalars(select(Document.id).where(Document.id.in_(documents), *allowed)))


def _seen(record: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """Where something is hidden, what the turn says of a ticket is left out too: its summary names documents."""
    return without(record, hidden, NOTICE) | {"escalation": None} if hidden else record


def _summary(ticket: Ticket, seen: Sequence[SeenTurn]) -> str:
    records = {one.turn.id: one.record for one in seen}
    turns = up_to((one.turn for one in seen), ticket.turn_id)
    return summarise([of_record(turn.question, records[turn.id]) for turn in turns])
