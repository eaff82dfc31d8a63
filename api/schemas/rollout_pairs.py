"""Pairs of a shadow rollout: both answers to a question."""

from datetime import datetime

from pydantic import ConfigDict, Field

from api.schemas import rollout_examples as examples
from api.schemas.base import Response
from api.schemas.chat import CitationOut
from core.domain import AnswerStatus


class PairedAnswerOut(Response):
    status: AnswerStatus
    answer: str = Field(description="Plain text; `[n]` names the citation with marker n.")
    citations: list[CitationOut]
    writer: str = Field(description="`generator`, `extractive` (quoted sentences) or `none`.")
    support: float | None = Field(
        description="How well the passages hold the draft, from 0 to 1; 0 where quotes answer, null without an answer."
    )
    latency_ms: float = Field(description="From the search's end to the answer's.")


class RolloutPairOut(Response):
    turn_id: str
    conversation_id: str
    question: str
    asked_at: datetime
    differs: bool = Field(description="Whether words or citations differ.")
    champion: PairedAnswerOut = Field(description="What was shown.")
    candidate: PairedAnswerOut = Field(description="What nobody saw.")


class RolloutPairSummary(Response):
    """Of all pairs of the rollout, also those of conversations that you may not read."""

    pairs: int
    differing: int
    both_answered: int
    only_champion_answered: int
    only_candidate_answered: int
    neither_answered: int
    champion_support: float | None = Field(description="Mean where both answered; null where they never did.")
    candidate_support: float | None = Field(description="Mean where both answered; null where they never did.")


class RolloutPairsResponse(Response):
    pairs: list[RolloutPairOut]
    total: int = Field(description="Pairs that you may read, and that differ where only those are asked for.")
    summary: RolloutPairSummary

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PAIRS]})
