"""Conversations that were handed over to a person."""

from typing import Annotated

from pydantic import ConfigDict, Field

from api.schemas import examples
from api.schemas.base import NO_NUL, Request, Response
from api.schemas.chat import ConversationTicket, TurnOut

Note = Annotated[str, Field(max_length=4_000, pattern=NO_NUL)]


class TicketOut(ConversationTicket):
    conversation_id: str
    turn_id: str = Field(description="The turn after which it was handed over.")
    rule: str = Field(description="The id of the rule that was met; `by-hand` where an agent asked for a person.")
    asked_by: str = Field(description="The subject whose conversation it is.")
    taken_by: str | None = Field(description="The subject who has taken it, or had when it was closed.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TICKET]})


class TicketsResponse(Response):
    tickets: list[TicketOut]
    total: int
    queues: list[str] = Field(description="The names of all queues that have had a ticket.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TICKETS]})


class TicketPassage(Response):
    chunk_id: int
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    page: int | None
    heading: str | None
    text: str


class TicketDetail(TicketOut):
    note: str | None = Field(description="What was noted when it was closed.")
    summary: str
    passages: list[TicketPassage] = Field(description="What was read for the turn, as far as your audiences may see.")
    turns: list[TurnOut] = Field(description="The whole conversation, without documents that are not for you.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TICKET_DETAIL]})


class CloseRequest(Request):
    note: Note | None = Field(None, description="What came of it.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CLOSE_REQUEST]})
