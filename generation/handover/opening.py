"""A ticket as the person who opens it may see it: nothing of documents that are not for this person's audiences."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.domain import Principal
from core.tables import Conversation, Feedback, Ticket
from generation import feedback, repository
from generation.erasure import up_to
from generation.handover import repository as tickets
from generation.handover.summary import summarise
from generation.history import of_record
from generation.visibility import SeenTurn, hidden_documents, seen_turns


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
    hidden = hidden_documents(session, principal, turns, ticket.passages)
    seen = seen_turns(turns, hidden)
    return OpenedTicket(
        ticket,
        _summary(ticket, seen) if hidden else ticket.summary,
        [passage for passage in ticket.passages if passage["document_id"] not in hidden],
        seen,
        feedback.own_by_turn(session, principal, turns),
    )


def _summary(ticket: Ticket, seen: Sequence[SeenTurn]) -> str:
    records = {one.turn.id: one.record for one in seen}
    turns = up_to((one.turn for one in seen), ticket.turn_id)
    return summarise([of_record(turn.question, records[turn.id]) for turn in turns])
