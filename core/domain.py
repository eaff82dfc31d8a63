"""The nouns that cross the rooms: frozen, free of any database or model."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

HEADING_SEPARATOR = " › "


class Scope(StrEnum):
    """What a token allows."""

    CHAT = "chat"
    SEARCH = "search"
    DOCUMENTS_READ = "documents:read"
    DOCUMENTS_WRITE = "documents:write"
    HANDOVER = "handover"
    EVALS = "evals"
    ADAPTERS = "adapters"


class DocumentState(StrEnum):
    """Where a document stands; also the end state of a document in an ingest job."""

    PENDING = "pending"
    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    QUARANTINED = "quarantined"
    FAILED = "failed"
    DELETED = "deleted"


class RevisionState(StrEnum):
    """An active revision is its document's newest; the older ones stay readable."""

    ACTIVE = "active"
    SUPERSEDED = "superseded"


class GenerationState(StrEnum):
    """Where an index generation stands; the active one is searched."""

    BUILDING = "building"
    READY = "ready"
    ACTIVE = "active"


class TicketState(StrEnum):
    """Where a conversation stands that was handed over to a person."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class ModelPrecision(StrEnum):
    """How the numbers of an embedding model are kept."""

    FULL = "full"
    INT8 = "int8"


class Rating(StrEnum):
    """What a person thinks of an answer."""

    UP = "up"
    DOWN = "down"


class RolloutSide(StrEnum):
    """Which of the two adapters of a rollout wrote an answer."""

    CHAMPION = "champion"
    CANDIDATE = "candidate"


class FeedbackReason(StrEnum):
    """What is wrong with an answer."""

    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    OUTDATED = "outdated"
    WRONG_SOURCE = "wrong_source"
    SHOULD_ANSWER = "should_answer"
    SHOULD_HAND_OVER = "should_hand_over"


class AnswerStatus(StrEnum):
    ANSWERED = "answered"
    PARTIAL = "partial"
    ABSTAINED = "abstained"
    ESCALATED = "escalated"
    REFUSED = "refused"

    @property
    def gives_an_answer(self) -> bool:
        return self in (AnswerStatus.ANSWERED, AnswerStatus.PARTIAL)


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: every query carries its tenant and audiences into the search itself."""

    subject: str
    tenant: str
    scopes: frozenset[Scope]
    audiences: frozenset[str]


@dataclass(frozen=True, slots=True)
class SearchFilter:
    """What a search may see: revisions valid on the day `as_of`; a field that is None does not narrow it."""

    tenant: str
    audiences: frozenset[str]
    as_of: date
    collection: str | None = None
    document_ids: frozenset[str] | None = None
    tags: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """One passage's score by each retriever, None where that retriever did not return it.

    `dense` is a cosine, `lexical` a BM25 score, `rerank` the reranker's score.
    """

    dense: float | None = None
    lexical: float | None = None
    rerank: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk as a search returns it; `start` and `end` are code point offsets into the revision's text."""

    chunk_id: int
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    page: int | None
    heading: str | None
    start: int
    end: int
    text: str
    score: float
    scores: Scores = field(default_factory=Scores)


@dataclass(frozen=True, slots=True)
class Citation:
    """The span that holds up the sentences marked `[marker]`; `quote` is the revision's `text[start:end]`.

    `table_header` is the header of the table that the quote is a row of, with the same cells.
    """

    marker: int
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    page: int | None
    heading: str | None
    start: int
    end: int
    quote: str
    table_header: str | None = None


@dataclass(frozen=True, slots=True)
class AdapterRef:
    """One immutable adapter version."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class RolloutPart:
    """The side that an answer has in a rollout."""

    rollout_id: str
    side: RolloutSide


@dataclass(frozen=True, slots=True)
class Removed:
    """A sentence of the draft that was not sent, and why."""

    text: str
    reason: str


class PolicyAction(StrEnum):
    """What a rule of the answer policy does."""

    REFUSE = "refuse"
    REWRITE = "rewrite"
    ADD = "add"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class PolicyHit:
    """A rule of the answer policy that a question or an answer met."""

    rule: str
    where: Literal["question", "answer"]
    action: PolicyAction
    detail: str


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What the policy needs to know and the customer has not said: `condition` is the document's, cited by `marker`."""

    question: str
    condition: str
    marker: int


@dataclass(frozen=True, slots=True)
class Escalation:
    """A conversation handed over to a person; `id` names it in their queue."""

    id: str
    reason: str
    summary: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an answer was made with, what was removed from it and why, and where the generator left the contract.

    `confidence` is the estimated probability, from 0 to 1, that the passages answer the question, `calibration` the
    hash of what it was fitted on, `support` how well the passages hold the answer.
    """

    base_model: str
    contract_hash: str
    index_generation: str
    adapter_sha256: str | None = None
    writer: str = "generator"
    removed: tuple[Removed, ...] = ()
    errors: tuple[str, ...] = ()
    hits: tuple[PolicyHit, ...] = ()
    confidence: float | None = None
    calibration: str | None = None
    support: float | None = None


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the question's arrival; `first_token` is None where no token was written."""

    retrieve: float
    first_token: float | None
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """`standalone_question` is what was searched for where it differs from what was asked."""

    conversation_id: str
    turn_id: str
    status: AnswerStatus
    answer: str
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]
    adapter: AdapterRef | None
    receipt: Receipt
    timings_ms: Timings
    standalone_question: str | None = None
    inquiry: Inquiry | None = None
    escalation: Escalation | None = None
    rollout: RolloutPart | None = None


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """A chunk on its way into an index; `context` (title, headings) is embedded and matched with `text`."""

    chunk_id: int
    revision_number: int
    context: str
    text: str
