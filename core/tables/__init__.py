"""The tables. Every row of a tenant carries the tenant; SQL is the truth that every index is derived from."""

from core.tables.adapters import (
    AdapterAlias,
    AdapterAliasChange,
    AdapterEvaluation,
    AdapterVersion,
    TuningBase,
    TuningDataset,
    TuningRun,
    TuningSource,
)
from core.tables.audit import AuditEvent
from core.tables.base import Base, RowNumber, UtcDateTime, now
from core.tables.conversations import Conversation, Feedback, Ticket, Turn
from core.tables.documents import Chunk, Document, Embedding, Original, Revision
from core.tables.evaluations import EvalGrade, EvalOutcome, EvalRun
from core.tables.indexes import IndexGeneration
from core.tables.jobs import Counter, IngestItem, IngestJob, Worker
from core.tables.rollouts import AdapterRollout, RolloutTurn

__all__ = [
    "AdapterAlias",
    "AdapterAliasChange",
    "AdapterEvaluation",
    "AdapterRollout",
    "AdapterVersion",
    "AuditEvent",
    "Base",
    "Chunk",
    "Conversation",
    "Counter",
    "Document",
    "Embedding",
    "EvalGrade",
    "EvalOutcome",
    "EvalRun",
    "Feedback",
    "IndexGeneration",
    "IngestItem",
    "IngestJob",
    "Original",
    "Revision",
    "RolloutTurn",
    "RowNumber",
    "Ticket",
    "TuningBase",
    "TuningDataset",
    "TuningRun",
    "TuningSource",
    "Turn",
    "UtcDateTime",
    "Worker",
    "now",
]
