"""The conversations of whoever asks: listed, searched, opened, exported, deleted, handed over to a person."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response, status

from api import originals, responses, views
from api.auth import Chatter, ServicesHere
from api.schemas import (
    NO_NUL,
    ConversationExport,
    ConversationResponse,
    ConversationsResponse,
    ConversationTicket,
    examples,
)
from api.wiring import Services
from core.domain import Principal
from generation import feedback, repository
from generation.handover import repository as tickets
from generation.repository import ConversationQuery
from generation.visibility import own_turns

router = APIRouter(prefix="/v1/conversations", tags=["conversations"])
ConversationId = Annotated[
    str, Path(pattern=NO_NUL, description="The conversation's id.", examples=[examples.CONVERSATION_ID])
]


@router.get("", response_model=ConversationsResponse, responses=responses.READ, summary="List your conversations")
def list_conversations(
    parts: ServicesHere,
    principal: Chatter,
    q: Annotated[
        str | None,
        Query(
            max_length=200,
            pattern=NO_NUL,
            description="Words, all of which stand in the title, the questions or the answers.",
            examples=["cooling-off"],
        ),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=1000, description="The most conversations to return.", examples=[20])] = 100,
    offset: Annotated[int, Query(ge=0, le=10_000_000, description="Conversations to pass over.", examples=[0])] = 0,
) -> ConversationsResponse:
    """The newest first."""
    with parts.database.read() as session:
        rows, total = repository.conversations(session, principal, ConversationQuery(q, limit, offset))
    return ConversationsResponse(conversations=[views.conversation(row) for row in rows], total=total)


@router.get(
    "/{conversation_id}",
    response_model=ConversationResponse,
    responses=responses.READ_ONE,
    summary="Open a conversation",
)
def get_conversation(conversation_id: ConversationId, parts: ServicesHere, principal: Chatter) -> ConversationExport:
    return _whole(parts, principal, conversation_id)


@router.get(
    "/{conversation_id}/export",
    response_model=ConversationExport,
    responses=responses.READ_ONE,
    summary="Download a conversation",
)
def export_conversation(
    conversation_id: ConversationId, parts: ServicesHere, principal: Chatter, response: Response
) -> ConversationExport:
    """All of its turns as a JSON file."""
    found = _whole(parts, principal, conversation_id)
    name = f"conversation-{found.conversation_id}.json"
    response.headers["Content-Disposition"] = originals.disposition(name)
    return found


@router.delete(
    "/{conversation_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=responses.READ_ONE,
    summary="Delete a conversation",
)
def delete_conversation(conversation_id: ConversationId, parts: ServicesHere, principal: Chatter) -> None:
    """Its turns go with it, what was thought of them, and the tickets with which it was handed over."""
    with parts.database.write() as session:
        found = repository.get_conversation(session, principal, conversation_id)
        repository.delete_conversation(session, principal, found)


@router.post(
    "/{conversation_id}/handover",
    response_model=ConversationTicket,
    responses=responses.CHANGE_ONE,
    summary="Hand a conversation over to a person",
)
def hand_over(conversation_id: ConversationId, parts: ServicesHere, principal: Chatter) -> ConversationTicket:
    """A conversation that waits for a person already keeps its ticket."""
    with parts.database.write() as session:
        return views.conversation_ticket(tickets.open_by_hand(session, principal, conversation_id))


def _whole(parts: Services, principal: Principal, conversation_id: str) -> ConversationExport:
    with parts.database.read() as session:
        found = repository.get_conversation(session, principal, conversation_id)
        turns, handed_over = repository.turns(session, found), tickets.of_conversation(session, found)
        given = feedback.own_by_turn(session, principal, turns)
        seen = own_turns(session, principal, turns)
    return views.conversation_detail(found, seen, handed_over, given)
