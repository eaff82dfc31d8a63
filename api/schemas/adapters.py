"""The catalogue of adapters: versions, what they come from, and which of them serves."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Field

from api.schemas import adapter_examples as examples
from api.schemas.base import NO_NUL, Request, Response
from api.schemas.rollouts import RolloutOut
from tuning.catalogue.records import AliasGate, StaleReason

Reason = Annotated[str, Field(min_length=1, max_length=1_000, pattern=NO_NUL)]
Number = Annotated[int, Field(ge=1, le=1_000_000_000)]
Expected = Annotated[int, Field(ge=0, le=1_000_000_000)]
EXPECTED = "The version that the alias stands for as you know it, 0 for none: if it is another by now, nothing changes."


class AdapterBase(Response):
    """The model that an adapter is for; `id` is over the three hashes."""

    id: str
    name: str
    weights_sha256: str
    tokenizer_sha256: str
    template_sha256: str


class AdapterVersionOut(Response):
    name: str
    version: int
    method: str
    about: str
    sha256: str = Field(description="Over its configuration and its weights.")
    contract_hash: str = Field(description="Of the prompt contract that it was trained with.")
    base: AdapterBase
    bytes: int
    parameters: int
    aliases: list[str] = Field(description="Words that stand for this version, such as `champion`.")
    passed: bool | None = Field(description="Whether it has passed an evaluation; null where there was none.")
    stale: int = Field(description="Sources that it learnt from and that are not in force any more.")
    subject: str = Field(description="Who took it into the catalogue.")
    created_at: datetime


class AdaptersResponse(Response):
    adapters: list[AdapterVersionOut]
    total: int

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ADAPTERS]})


class AdapterParent(Response):
    adapter: str = Field(description="NAME:VERSION.")
    weight: float


class AdapterDataset(Response):
    sha256: str
    name: str
    contract_hash: str
    rows: int
    statistics: dict[str, Any]


class AdapterLoss(Response):
    step: int
    tokens: int
    train: float | None
    validation: float | None
    accuracy: float | None = None
    margin: float | None = None


class AdapterTraining(Response):
    id: str
    method: str
    settings: dict[str, Any]
    seed: int
    code_version: str
    environment: dict[str, Any]
    state: str = Field(description="`running`, `finished`, `failed`, or `interrupted`: not heard of for ten minutes.")
    losses: list[AdapterLoss]
    error: str | None
    started_at: datetime
    finished_at: datetime | None


class AdapterJudgement(Response):
    """What the gate said of it, as a variant of a run of the evaluation."""

    eval_run_id: str
    variant: str
    passed: bool
    verdict: dict[str, Any] = Field(description="The checks of the gate, and the figures.")
    subject: str
    created_at: datetime


class AliasChangeOut(Response):
    alias: str
    from_version: int | None = Field(description="Null for the first.")
    to_version: int
    why: str
    subject: str
    gate: AliasGate = Field(description="Only a `champion` is asked for an evaluation.")
    eval_run_id: str | None = Field(description="The evaluation that was passed.")
    override: str | None = Field(description="Why the gate was passed over.")
    at: datetime


class StaleDocument(Response):
    """What an adapter learnt and is not in force any more."""

    document_id: str
    title: str | None = Field(description="Null where the document is not here, or not for your audiences.")
    revision_id: str
    reason: StaleReason = Field(description="Deleted or never here, replaced by a newer revision, or past its days.")
    rows: int = Field(description="Rows of the dataset that were drawn from it.")


class AdapterVersionDetail(AdapterVersionOut):
    weights_sha256: str
    parents: list[AdapterParent] = Field(description="Versions that it was put together from.")
    dataset: AdapterDataset | None
    training: AdapterTraining | None
    evaluations: list[AdapterJudgement] = Field(description="The newest first.")
    history: list[AliasChangeOut] = Field(description="Of every alias of this name, the oldest first.")
    stale_documents: list[StaleDocument]
    rollouts: list[RolloutOut] = Field(description="Of every version of this name, the newest first.")
    problem: str | None = Field(description="Why it cannot be loaded here; null where it can.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DETAIL]})


class PromoteRequest(Request):
    version: Number
    why: Reason = Field(description="Stands in the history of the alias.")
    expected: Expected | None = Field(None, description=EXPECTED)
    override: Reason | None = Field(None, description="Why it may be champion without having passed an evaluation.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROMOTE_REQUEST]})


class RollbackRequest(Request):
    why: Reason = Field(description="Stands in the history of the alias.")
    expected: Expected | None = Field(None, description=EXPECTED)

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ROLLBACK_REQUEST]})


class AliasOut(Response):
    name: str
    alias: str
    version: int
    changes: int = Field(description="How often it was moved.")
    updated_at: datetime

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ALIAS_OUT]})
