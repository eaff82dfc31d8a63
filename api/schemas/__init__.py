"""What the API takes and gives; the command line prints the same objects with `--json`."""

from api.schemas.base import NO_NUL, Filters, Identifier, Narrowed, Request, Response
from api.schemas.chat import (
    AdapterOut,
    ChatRequest,
    ChatResponse,
    CitationOut,
    ConversationOut,
    ConversationResponse,
    ConversationsResponse,
    ReceiptOut,
    TimingsOut,
    TurnOut,
)
from api.schemas.diff import BlockChangeOut, EditOut, FactChangeOut, RevisionDiff
from api.schemas.documents import (
    BlockOut,
    CollectionOut,
    CollectionsResponse,
    DocumentDetail,
    DocumentOut,
    DocumentsResponse,
    RevisionOut,
    RevisionText,
)
from api.schemas.ingest import JobAccepted, JobCounts, JobDocument, JobResponse, JobsResponse, JobSummary
from api.schemas.problem import FieldError, Problem
from api.schemas.search import Mode, PassageOut, ScoresOut, SearchRequest, SearchResponse, SearchTimings
from api.schemas.system import Health, Me, Readiness

__all__ = [
    "NO_NUL",
    "AdapterOut",
    "BlockChangeOut",
    "BlockOut",
    "ChatRequest",
    "ChatResponse",
    "CitationOut",
    "CollectionOut",
    "CollectionsResponse",
    "ConversationOut",
    "ConversationResponse",
    "ConversationsResponse",
    "DocumentDetail",
    "DocumentOut",
    "DocumentsResponse",
    "EditOut",
    "FactChangeOut",
    "FieldError",
    "Filters",
    "Health",
    "Identifier",
    "JobAccepted",
    "JobCounts",
    "JobDocument",
    "JobResponse",
    "JobSummary",
    "JobsResponse",
    "Me",
    "Mode",
    "Narrowed",
    "PassageOut",
    "Problem",
    "Readiness",
    "ReceiptOut",
    "Request",
    "Response",
    "RevisionDiff",
    "RevisionOut",
    "RevisionText",
    "ScoresOut",
    "SearchRequest",
    "SearchResponse",
    "SearchTimings",
    "TimingsOut",
    "TurnOut",
]
