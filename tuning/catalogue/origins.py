"""What an adapter comes from: the rows that it learnt, the documents that they were drawn from, and its training."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from core.errors import Conflict
from tuning.catalogue.records import BaseIdentity

RunState = Literal["running", "finished", "failed"]


@dataclass(frozen=True, slots=True)
class Source:
    """How many rows of a dataset were drawn from a revision of a document."""

    document_id: str
    revision_id: str
    rows: int


@dataclass(frozen=True, slots=True)
class Dataset:
    """`folder` is below the data folder; None where the rows are on another machine."""

    sha256: str
    name: str
    contract_hash: str
    rows: int
    statistics: dict[str, Any]
    folder: str | None
    sources: tuple[Source, ...] = ()

    def require_contract(self, contract_hash: str) -> None:
        """Raises Conflict where the rows are of another prompt contract."""
        if self.contract_hash != contract_hash:
            raise Conflict(f"The dataset {self.name} was made for another prompt contract; make it anew.")


@dataclass(frozen=True, slots=True)
class Loss:
    """After `step` steps, which `tokens` tokens went through; None where it was not measured.

    `accuracy` is the share of the validation rows on the right side of a preference, `margin` by how much on the mean.
    """

    step: int
    tokens: int
    train: float | None
    validation: float | None
    accuracy: float | None = None
    margin: float | None = None


@dataclass(frozen=True, slots=True)
class Training:
    """What a training run is, before anything has come of it."""

    dataset_sha256: str
    base: BaseIdentity
    method: str
    settings: dict[str, Any]
    seed: int
    code_version: str
    environment: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Run:
    """A training run as it stands; `state` is "interrupted" for one that has not been heard of for long."""

    id: str
    training: Training
    subject: str
    state: str
    losses: tuple[Loss, ...]
    error: str | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stands today.

    `title` and `audience` are None for a document that is not there, `state` for such a revision.
    """

    dataset_sha256: str
    source: Source
    title: str | None
    audience: str | None
    state: str | None
    valid_to: date | None
