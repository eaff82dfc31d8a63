"""What the API takes and gives; the command line prints the same objects with `--json`."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.domain import AnswerStatus, DocumentState, Scope
from ingest.jobs import JobState

Mode = Literal["hybrid", "dense", "lexical"]
LONGEST_QUERY = 4_000
Identifier = Annotated[str, Field(min_length=1, max_length=64)]


class Request(BaseModel):
    """Unknown keys are refused: a misspelt filter must not widen a search."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Response(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Filters(Request):
    document_ids: Annotated[list[Identifier], Field(min_length=1, max_length=100)] | None = Field(
        None, description="Only these documents."
    )
    tags: Annotated[list[Identifier], Field(min_length=1, max_length=20)] | None = Field(
        None, description="Only documents that carry all of these tags."
    )


class Narrowed(Request):
    """What narrows a search or a chat."""

    collection: Identifier | None = Field(None, description="Only documents of this collection.")
    as_of: date | None = Field(None, description="The day on which the policies must be valid; today when absent.")
    filters: Filters | None = None


class ChatRequest(Narrowed):
    message: str = Field(min_length=1, max_length=LONGEST_QUERY, description="The question.")
    conversation_id: Identifier | None = Field(None, description="Goes on with this conversation.")
    adapter: Identifier = Field("auto", description="`auto`, `none`, or the name of an adapter.")
    stream: bool = Field(False, description="Answer as server-sent events.")

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"message": "How long does a customer have to cancel a policy?", "stream": False}]
        }
    )


class SearchRequest(Narrowed):
    query: str = Field(min_length=1, max_length=LONGEST_QUERY)
    top_k: int = Field(10, ge=1, le=100, description="The most passages to return.")
    mode: Mode | None = Field(None, description="The mode of the settings when absent.")

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "cooling-off period", "top_k": 3}]})


class ScoresOut(Response):
    dense: float | None
    lexical: float | None
    rerank: float | None


class PassageOut(Response):
    chunk_id: int
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    page: int | None
    heading: str | None
    start: int = Field(description="Code point offset into the revision's text.")
    end: int
    text: str
    score: float
    scores: ScoresOut


class SearchTimings(Response):
    retrieve: float


class SearchResponse(Response):
    passages: list[PassageOut]
    timings_ms: SearchTimings


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


class AdapterOut(Response):
    name: str
    version: str


class ReceiptOut(Response):
    base_model: str
    contract_hash: str
    index_generation: str
    adapter_sha256: str | None
    writer: str = Field(description="`generator`, `extractive` (quoted sentences) or `none`.")
    removed: list[str] = Field(description="What was taken out of the draft, and why.")


class TimingsOut(Response):
    retrieve: float
    first_token: float | None
    total: float


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


class TurnOut(ChatResponse):
    question: str
    created_at: datetime


class ConversationOut(Response):
    conversation_id: str
    title: str
    created_at: datetime
    updated_at: datetime
    turns: int


class ConversationsResponse(Response):
    conversations: list[ConversationOut]


class ConversationResponse(Response):
    conversation_id: str
    title: str
    turns: list[TurnOut]


class Me(Response):
    subject: str
    tenant: str
    scopes: list[Scope]
    audiences: list[str]


class CollectionOut(Response):
    name: str
    documents: int


class CollectionsResponse(Response):
    collections: list[CollectionOut]


class DocumentOut(Response):
    document_id: str
    title: str
    source_uri: str
    collection: str
    audience: str
    tags: list[str]
    media_type: str | None
    state: DocumentState
    reason: str | None = Field(description="Why the newest file could not be indexed.")
    revision_id: str | None
    valid_from: date | None = Field(description="First day of validity.")
    valid_to: date | None = Field(description="Last day of validity.")
    pages: int | None
    chunks: int
    bytes: int
    created_at: datetime
    updated_at: datetime


class DocumentsResponse(Response):
    documents: list[DocumentOut]
    total: int


class RevisionOut(Response):
    revision_id: str
    created_at: datetime
    valid_from: date | None
    valid_from_source: str | None = Field(description="`front matter`, `text` or `ingested`.")
    valid_to: date | None
    state: Literal["active", "superseded"]
    bytes: int
    chunks: int


class DocumentDetail(DocumentOut):
    revisions: list[RevisionOut]


class BlockOut(Response):
    kind: str
    start: int
    end: int
    level: int
    group: int | None
    page: int | None


class RevisionText(Response):
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    state: Literal["active", "superseded"]
    valid_from: date | None
    valid_to: date | None
    text: str
    blocks: list[BlockOut]


class JobAccepted(Response):
    job_id: str


class JobCounts(Response):
    pending: int
    indexed: int
    unchanged: int
    quarantined: int
    failed: int
    deleted: int


class JobDocument(Response):
    name: str
    source_uri: str
    document_id: str | None
    state: DocumentState
    reason: str | None
    chunks: int


class JobSummary(Response):
    job_id: str
    state: JobState
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    total: int
    counts: JobCounts
    rate_per_s: float | None
    eta_s: float | None


class JobResponse(JobSummary):
    documents: list[JobDocument]


class JobsResponse(Response):
    jobs: list[JobSummary]


class Health(Response):
    status: Literal["ok"]


class Readiness(Response):
    status: Literal["ready", "starting"]
    missing: list[str]


class FieldError(Response):
    field: str
    message: str


class Problem(Response):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[FieldError] | None = None
