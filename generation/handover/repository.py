"""Tickets in SQL: opened by whoever asked, taken and closed by whoever has the queue."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core import audit
from core.domain import Answer, Escalation, Principal, TicketState
from core.errors import Conflict, NotFound
from core.tables import Conversation, Ticket, Turn, now
from generation import repository
from generation.handover.rules import BY_HAND, Reason
from generation.handover.summary import summarise
from generation.history import of_record

KEPT_OF_A_PASSAGE = ("chunk_id", "document_id", "title", "source_uri", "revision_id", "page", "heading", "text")


@dataclass(frozen=True, slots=True)
class TicketQuery:
    """What to list; a field that is None does not narrow the list."""

    state: TicketState | None = None
    queue: str | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True, slots=True)
class TicketPage:
    """`total` counts what the query finds in all; `queues` are the names of the tenant's queues, in order."""

    tickets: Sequence[Ticket]
    total: int
    queues: Sequence[str]


def open_ticket(session: Session, principal: Principal, answer: Answer, reason: Reason, summary: str) -> Escalation:
    """Hand the answer's conversation over, and write that into the turn, which must have been saved before.

    A conversation that waits for a person already keeps its ticket, whose escalation is returned. Raises NotFound for
    a conversation that is not the principal's.
    """
    turn = session.get(Turn, answer.turn_id)
    if turn is None or turn.conversation_id != answer.conversation_id:
        raise NotFound(f"There is no turn {answer.turn_id} of this conversation.")
    return _escalation(_opened(session, principal, turn, asdict(answer), reason, summary))


def open_by_hand(session: Session, principal: Principal, conversation_id: str) -> Ticket:
    """Hand a conversation over because its agent asks for it; one that waits for a person keeps its ticket.

    Raises NotFound for a conversation that is not the principal's, and Conflict for one without a question.
    """
    turns = repository.turns(session, repository.get_conversation(session, principal, conversation_id))
    if not turns:
        raise Conflict("Nothing was asked in this conversation yet; ask first.")
    summary = summarise([of_record(turn.question, turn.record) for turn in turns])
    return _opened(session, principal, turns[-1], turns[-1].record, BY_HAND, summary)


def listed(session: Session, principal: Principal, query: TicketQuery) -> TicketPage:
    """One page of the tenant's tickets, the newest first."""
    conditions: list[Any] = [Ticket.tenant == principal.tenant]
    if query.state is not None:
        conditions.append(Ticket.state == query.state)
    if query.queue is not None:
        conditions.append(Ticket.queue == query.queue)
    total = session.scalar(select(func.count(Ticket.id)).where(*conditions)) or 0
    newest = select(Ticket).where(*conditions).order_by(Ticket.created_at.desc(), Ticket.id)
    named = select(Ticket.queue).where(Ticket.tenant == principal.tenant, Ticket.queue.is_not(None)).distinct()
    queues = sorted(name for name in session.scalars(named) if name)
    return TicketPage(session.scalars(newest.limit(query.limit).offset(query.offset)).all(), total, queues)


def get(session: Session, principal: Principal, ticket_id: str) -> Ticket:
    """Raises NotFound for a ticket that is not the tenant's."""
    here = select(Ticket).where(Ticket.id == ticket_id, Ticket.tenant == principal.tenant)
    found = session.scalar(here.execution_options(populate_existing=True))
    if found is None:
        raise NotFound(f"There is no ticket {ticket_id}.")
    return found


def of_conversation(session: Session, conversation: Conversation) -> Sequence[Ticket]:
    """The conversation's tickets, the oldest first."""
    found = select(Ticket).where(Ticket.conversation_id == conversation.id)
    return session.scalars(found.order_by(Ticket.created_at, Ticket.id)).all()


def take(session: Session, principal: Principal, ticket_id: str) -> Ticket:
    """Take an open ticket; taking one's own again changes nothing. Raises Conflict when it is not to be had."""
    is_open = Ticket.state == TicketState.OPEN
    if _changed(session, principal, ticket_id, is_open, TicketState.TAKEN, principal.subject, taken_at=now()):
        audit.record(session, principal, "handover.take", ticket_id)
    found = get(session, principal, ticket_id)
    if found.taken_by != principal.subject or found.state != TicketState.TAKEN:
        raise Conflict("The ticket is closed." if found.closed_at else f"{found.taken_by} has taken the ticket.")
    return found


def release(session: Session, principal: Principal, ticket_id: str) -> Ticket:
    """Put a taken ticket back into its queue, also another's. Raises Conflict for one that nobody has taken."""
    before = get(session, principal, ticket_id).taken_by
    is_same = (Ticket.state == TicketState.TAKEN) & (Ticket.taken_by == before)
    if not _changed(session, principal, ticket_id, is_same, TicketState.OPEN, None, taken_at=None):
        raise Conflict("Nobody has taken the ticket, or it has just gone to another.")
    audit.record(session, principal, "handover.release", ticket_id, taken_by=before)
    return get(session, principal, ticket_id)


def close(session: Session, principal: Principal, ticket_id: str, note: str | None) -> Ticket:
    """Close a ticket that one has taken. Raises Conflict for any other."""
    mine = (Ticket.state == TicketState.TAKEN) & (Ticket.taken_by == principal.subject)
    ends = {"note": note, "closed_at": now()}
    if not _changed(session, principal, ticket_id, mine, TicketState.CLOSED, principal.subject, **ends):
        get(session, principal, ticket_id)
        raise Conflict("Only who has taken a ticket can close it; take it first.")
    audit.record(session, principal, "handover.close", ticket_id)
    return get(session, principal, ticket_id)


def _changed(
    session: Session,
    principal: Principal,
    ticket_id: str,
    still: Any,
    state: TicketState,
    taken_by: str | None,
    **values: object,
) -> bool:
    """Whether the ticket was as it had to be, and is changed: of two who try at once, one does."""
    here = update(Ticket).where(Ticket.id == ticket_id, Ticket.tenant == principal.tenant, still)
    done = session.execute(here.values(state=state, taken_by=taken_by, **values))
    return bool(getattr(done, "rowcount", 0))


def _opened(
    session: Session, principal: Principal, turn: Turn, record: Mapping[str, Any], reason: Reason, summary: str
) -> Ticket:
    _hold(session, principal, turn.conversation_id)
    ticket = _unclosed(session, turn.conversation_id)
    if ticket is None:
        ticket = _new_ticket(principal, turn, record, reason, summary)
        session.add(ticket)
        audit.record(session, principal, "handover.open", ticket.id, rule=reason.rule, queue=reason.queue)
    turn.record = turn.record | {"escalation": asdict(_escalation(ticket))}
    session.flush()
    return ticket


def _hold(session: Session, principal: Principal, conversation_id: str) -> None:
    """Nobody else hands the same conversation over meanwhile. Raises NotFound where it is not the principal's."""
    own = (Conversation.tenant == principal.tenant, Conversation.subject == principal.subject)
    here = select(Conversation.id).where(Conversation.id == conversation_id, *own)
    if session.scalar(here.with_for_update()) is None:
        raise NotFound(f"There is no conversation {conversation_id}.")


def _unclosed(session: Session, conversation_id: str) -> Ticket | None:
    waiting = select(Ticket).where(Ticket.conversation_id == conversation_id, Ticket.state != TicketState.CLOSED)
    return session.scalar(waiting.limit(1))


def _new_ticket(principal: Principal, turn: Turn, record: Mapping[str, Any], reason: Reason, summary: str) -> Ticket:
    return Ticket(
        id=uuid.uuid4().hex,
        tenant=principal.tenant,
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        subject=principal.subject,
        rule=reason.rule,
        reason=reason.sentence,
        queue=reason.queue,
        summary=summary,
        passages=[{name: passage[name] for name in KEPT_OF_A_PASSAGE} for passage in record["passages"]],
        state=TicketState.OPEN,
    )


def _escalation(ticket: Ticket) -> Escalation:
    return Escalation(ticket.id, ticket.reason, ticket.summary)
