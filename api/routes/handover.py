"""The queue of conversations that wait for a person; it wants a scope of its own."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api import responses, views
from api.auth import QueueReader, ServicesHere
from api.schemas import NO_NUL, CloseRequest, TicketDetail, TicketOut, TicketsResponse, examples
from core.domain import TicketState
from generation.handover import opening
from generation.handover import repository as tickets
from generation.handover.repository import TicketQuery

router = APIRouter(prefix="/v1/handover", tags=["handover"])
TicketId = Annotated[str, Path(pattern=NO_NUL, description="The ticket's id.", examples=[examples.TICKET_ID])]


@router.get("", response_model=TicketsResponse, responses=responses.READ, summary="List the tickets")
def list_tickets(
    parts: ServicesHere,
    principal: QueueReader,
    state: Annotated[
        TicketState | None, Query(description="Only tickets in this state.", examples=[TicketState.OPEN])
    ] = None,
    queue: Annotated[
        str | None,
        Query(max_length=64, pattern=NO_NUL, description="Only tickets of this queue.", examples=["urgent"]),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="The most tickets to return.", examples=[20])] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="Tickets to pass over.", examples=[0])] = 0,
) -> TicketsResponse:
    """The newest first."""
    with parts.database.read() as session:
        return views.tickets(tickets.listed(session, principal, TicketQuery(state, queue, limit, offset)))


@router.get("/{ticket_id}", response_model=TicketDetail, responses=responses.READ_ONE, summary="Open a ticket")
def get_ticket(ticket_id: TicketId, parts: ServicesHere, principal: QueueReader) -> TicketDetail:
    """With the conversation, as far as it rests on documents that your audiences may see."""
    with parts.database.read() as session:
        return views.ticket_detail(opening.open_ticket_for(session, principal, ticket_id))


@router.post("/{ticket_id}/take", response_model=TicketOut, responses=responses.CHANGE_ONE, summary="Take a ticket")
def take_ticket(ticket_id: TicketId, parts: ServicesHere, principal: QueueReader) -> TicketOut:
    """Of two who try at once, one gets it and the other a conflict."""
    with parts.database.write() as session:
        return views.ticket(tickets.take(session, principal, ticket_id))


@router.post(
    "/{ticket_id}/release", response_model=TicketOut, responses=responses.CHANGE_ONE, summary="Put a ticket back"
)
def release_ticket(ticket_id: TicketId, parts: ServicesHere, principal: QueueReader) -> TicketOut:
    """Also one that somebody else has taken, who may be away."""
    with parts.database.write() as session:
        return views.ticket(tickets.release(session, principal, ticket_id))


@router.post("/{ticket_id}/close", response_model=TicketOut, responses=responses.CHANGE_ONE, summary="Close a ticket")
def close_ticket(ticket_id: TicketId, body: CloseRequest, parts: ServicesHere, principal: QueueReader) -> TicketOut:
    """Wants that you have taken it."""
    # Masking takes a while with the first text, and writers wait for one another.
    note = body.note and parts.safeguards.masked(body.note)
    with parts.database.write() as session:
        return views.ticket(tickets.close(session, principal, ticket_id, note))
