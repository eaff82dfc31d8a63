"""Questions, their cited answers, and the conversations that they belong to."""

from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas import examples
from api.schemas.base import Identifier, Narrowed, QuestionText, Response
from api.schemas.feedback import FeedbackOut
from api.schemas.search import PassageOut
from core.domain import AnswerStatus, PolicyAction, TicketState


class ChatRequest(Narrowed):
    message: QuestionText = Field(description="The question.")
    conversation_id: Identifier | None = Field(None, description="Goes on with this conversation.")
    adapter: Identifier = Field("auto", description="`auto`, `none`, or an adapter: NAME, NAME:VERSION, NAME:ALIAS.")
    rewrite: bool = Field(True, description="Make a follow-up question stand alone before searching for it.")
    stream: bool = Field(False, description="Answer as server-sent events.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CHAT_REQUEST]})


class CitationOut(Response):
    marker: int
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    page: int | None
    heading: str | None
    start: int = Field(description="Code point offset of the quote into the revision's text.")
    end: int
    quote: str
    # Answers that an earlier version kept have none.
    table_header: str | None = Field(
        None, description="The header of the table that the quote is a row of, cells apart by ` | `."
    )


class AdapterOut(Response):
    name: str
    version: str


class RemovedOut(Response):
    text: str
    reason: str


class PolicyHitOut(Response):
    rule: str
    where: Literal["question", "answer"]
    action: PolicyAction
    detail: str


class ReceiptOut(Response):
    base_model: str
    contract_hash: str
    index_generation: str
    adapter_sha256: str | None
    writer: str = Field(description="`generator`, `extractive` (quoted sentences) or `none`.")
    removed: list[RemovedOut] = Field(description="Sentences of the draft that were not sent, and why.")
    errors: list[str] = Field([], description="Where the generator left the contract, such as an unknown marker.")
    hits: list[PolicyHitOut] = Field([], description="Rules of the answer policy that were met.")
    confidence: float | None = Field(None, description="Probability that the passages answer the question.")
    calibration: str | None = Field(None, description="Hash of what the confidence was fitted on.")
    support: float | None = Field(None, description="How well the passages hold the answer, from 0 to 1.")


class TimingsOut(Response):
    retrieve: float
    first_token: float | None
    total: float


class InquiryOut(Response):
    question: str = Field(description="What to ask the customer.")
    condition: str = Field(description="The document's condition that it is asked for.")
    marker: int


class EscalationOut(Response):
    id: str
    reason: str
    summary: str


class ChatResponse(Response):
    conversation_id: str
    turn_id: str
    status: AnswerStatus
    answer: str = Field(description="Plain text; `[n]` names the citation with marker n.")
    citations: list[CitationOut]
    passages: list[PassageOut]
    adapter: AdapterOut | None
    receipt: ReceiptOut
    timings_ms: TimingsOut
    standalone_question: str | None = Field(None, description="What was searched for, where it differs.")
    inquiry: InquiryOut | None = Field(None, description="What has to be asked back.")
    escalation: EscalationOut | None = Field(None, description="Where the conversation was handed over to.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CHAT_RESPONSE]})


class TurnOut(ChatResponse):
    question: str
    created_at: datetime
    feedback: FeedbackOut | None = Field(None, description="What you think of the answer, if you have said so.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.TURN]})


class ConversationOut(Response):
    conversation_id: str
    title: str
    created_at: datetime
    updated_at: datetime
    turns: int


class ConversationsResponse(Response):
    conversations: list[ConversationOut]
    total: int

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CONVERSATIONS]})


class ConversationTicket(Response):
    ticket_id: str
    state: TicketState
    reason: str
    queue: str | None
    created_at: datetime
    taken_at: datetime | None
    closed_at: datetime | None

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CONVERSATION_TICKET]})


class ConversationResponse(Response):
    conversation_id: str
    title: str
    turns: list[TurnOut]
    tickets: list[ConversationTicket] = Field(description="Where it was handed over to a person, the oldest first.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CONVERSATION]})


class ConversationExport(ConversationResponse):
    subject: str = Field(description="Whose conversation it is.")
    created_at: datetime
    updated_at: datetime = Field(description="When the last question was answered.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.CONVERSATION_EXPORT]})
