"""What a run leaves behind: plain data, the same in the database, in the report, and in a file.

Nothing in an `Outcome` but its `cost` changes from one run to the next of the same variant over the same index.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from core.domain import AnswerStatus
from evals.cases import Case

RunState = Literal["running", "finished", "stopped"]
OutcomeState = Literal["done", "failed", "skipped"]


class Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CitationRecord(Record):
    """`stands` says whether the quote is what the stored revision has at its offsets; `current` whether that revision
    was in force on the day that was asked about."""

    marker: int
    document: str
    quote: str
    stands: bool
    current: bool


class PassageRecord(Record):
    document: str
    heading: str | None
    text: str


class RemovedRecord(Record):
    text: str
    reason: str


class AnswerRecord(Record):
    """An answer as its reader saw it. `text` holds markers such as [1]; `passages` are what it was drawn from."""

    status: AnswerStatus
    text: str
    writer: str
    citations: tuple[CitationRecord, ...] = ()
    passages: tuple[PassageRecord, ...] = ()
    removed: tuple[RemovedRecord, ...] = ()
    errors: tuple[str, ...] = ()
    confidence: float | None = None
    support: float | None = None
    inquiry: str | None = None
    searched: str | None = None
    likelihood: float | None = None


class Ranked(Record):
    """A passage at its rank. `gold` are the places, in the case's evidence, else in its documents, that it holds."""

    chunk_id: int
    document: str
    gold: tuple[int, ...] = ()


class Cost(Record):
    """Milliseconds from the question; `tokens` are those of the draft, None where nothing was generated."""

    retrieve_ms: float
    first_token_ms: float | None
    total_ms: float
    tokens: int | None = None


WRITES_NOTHING = "It has no generator to ask."


class Outcome(Record):
    """One case by one variant. `error` says why it failed or was skipped; then there is no answer."""

    case_id: str
    variant: str
    state: OutcomeState
    error: str | None = None
    answer: AnswerRecord | None = None
    ranking: tuple[Ranked, ...] = ()
    cost: Cost | None = None

    @property
    def spared(self) -> bool:
        """Whether the case is none for the variant, so that nothing is missing."""
        return self.state == "skipped" and self.error == WRITES_NOTHING


class VariantRecord(Record):
    """`spec` is what makes the variant; `sha256` is over it and all that its answers hang on.

    `peak_mib` is the highest resident set, in MiB, of the process that asked the variant (`evals.memory`), while it
    did; None where every answer was taken over. Which is the memory of all variants whose models the process has.
    """

    name: str
    about: str
    spec: dict[str, Any]
    made_by: dict[str, Any]
    sha256: str
    peak_mib: float | None = None


class Run(Record):
    """`outcomes` has one for each case and variant, once the run is finished. `environment` names versions."""

    id: str
    name: str
    state: RunState
    started_at: datetime
    finished_at: datetime | None
    cases_file: str
    cases_sha256: str
    variants: tuple[VariantRecord, ...]
    cases: tuple[Case, ...]
    outcomes: tuple[Outcome, ...]
    environment: dict[str, Any]
