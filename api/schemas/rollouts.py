"""Rollouts: a version is tried beside what serves."""

from datetime import datetime
from typing import Annotated

from pydantic import ConfigDict, Field

from api.schemas import rollout_examples as examples
from api.schemas.base import NO_NUL, Request, Response
from tuning.rollout.records import DEFAULT_ALPHA, LEAST_ALPHA, MOST_SHARE, Guard, Mode, RolloutState

Why = Annotated[str, Field(min_length=1, max_length=1_000, pattern=NO_NUL)]
Share = Annotated[float, Field(gt=0, le=MOST_SHARE)]
Margin = Annotated[float, Field(ge=0, lt=1)]


class RolloutStartRequest(Request):
    version: Annotated[int, Field(ge=1, le=1_000_000_000)]
    mode: Mode = Field(description="`shadow`: answers too, unseen; `canary`: answers a share of the conversations.")
    share: Share | None = Field(None, description="Of a canary's conversations; a tenth when absent.")
    alpha: Annotated[float, Field(ge=LEAST_ALPHA, lt=1)] = Field(
        DEFAULT_ALPHA, description="The most that the probability of a rollback without a cause may be."
    )
    margins: dict[Guard, Margin] = Field(
        default_factory=dict, description="By guard, how much larger the candidate's mean loss may be."
    )
    why: Why = Field(description="Stands in the history of the rollout.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.START_REQUEST]})


class RolloutWidenRequest(Request):
    share: Share = Field(description="Larger than it is: conversations are only added.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.WIDEN_REQUEST]})


class RolloutPromoteRequest(Request):
    why: Why = Field(description="Stands in the histories of the rollout and of the alias.")
    override: Why | None = Field(None, description="Why it may be champion without having passed an evaluation.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROMOTE_REQUEST]})


class RolloutStopRequest(Request):
    why: Why = Field(description="Stands in the history of the rollout.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.STOP_REQUEST]})


class GuardOut(Response):
    """Losses are from 0 to 1, and a conversation counts once."""

    guard: Guard
    candidate: float | None = Field(description="Mean loss; null without a conversation.")
    candidate_conversations: int
    champion: float | None = Field(description="Mean loss; null without a conversation.")
    champion_conversations: int
    margin: float = Field(description="How much larger the candidate's mean may be.")
    capital: float = Field(description="Evidence that it is larger than that: 1 is none.")
    bound: float = Field(description="Where the evidence reaches it, the candidate is taken back.")


class RolloutOut(Response):
    id: str
    name: str
    candidate: int = Field(description="The version that is tried.")
    champion: int | None = Field(description="The version that it is compared with; null for the base model.")
    mode: Mode
    share: float | None = Field(description="Of the conversations; null in the shadow.")
    alpha: float
    state: RolloutState
    why: str
    subject: str = Field(description="Who started it.")
    started_at: datetime
    ended_at: datetime | None
    ended_by: str | None = Field(description="`rollout` where nobody did.")
    reason: str | None = Field(description="Why it ended.")
    guards: list[GuardOut] = Field(description="As they stand, or stood at the end.")

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ROLLOUT]})
