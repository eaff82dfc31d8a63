"""Pairs: both answers to the questions of a shadow rollout, free of any database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean
from typing import Any

from core.domain import AnswerStatus
from tuning.rollout.records import Guard

DECIMALS = 4
Losses = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class PairedAnswer:
    """One side of a pair, with what the reader may see of it; `citations` have the fields of `core.domain.Citation`.

    `support` is that of the guard: the check's of the generator's draft, from 0 to 1, and 0 where quotes answer for no
    sentence of it stood; None where nothing was answered. `latency_ms` is from the search's end to the answer's.
    """

    status: AnswerStatus
    answer: str
    citations: Sequence[Mapping[str, Any]]
    writer: str
    support: float | None
    latency_ms: float


@dataclass(frozen=True, slots=True)
class Pair:
    """`differs` says whether the two have other words, or other citations."""

    turn_id: str
    conversation_id: str
    question: str
    asked_at: datetime
    differs: bool
    champion: PairedAnswer
    candidate: PairedAnswer


@dataclass(frozen=True, slots=True)
class PairSummary:
    """Of all pairs of a rollout. Means of support are over those that both answered; None without one."""

    pairs: int
    differing: int
    both_answered: int
    only_champion_answered: int
    only_candidate_answered: int
    neither_answered: int
    champion_support: float | None
    candidate_support: float | None


@dataclass(frozen=True, slots=True)
class PairPage:
    """`total` counts the pairs that the reader may see and asked for, `summary` all of the rollout."""

    pairs: Sequence[Pair]
    total: int
    summary: PairSummary


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """What the guards keep of a pair: the losses of each side, by guard."""

    differs: bool
    champion: Losses
    candidate: Losses


def paired_answer(record: Mapping[str, Any], losses: Losses) -> PairedAnswer:
    """`record` has the fields of `core.domain.Answer`, without what the reader may not see."""
    timings = record["timings_ms"]
    return PairedAnswer(
        status=AnswerStatus(record["status"]),
        answer=record["answer"],
        citations=record["citations"],
        writer=record["receipt"]["writer"],
        support=support(losses),
        latency_ms=timings["total"] - timings["retrieve"],
    )


def support(losses: Losses) -> float | None:
    """What is left of 1 by the guard's loss; None where nothing was answered."""
    return round(1 - losses[Guard.SUPPORT], DECIMALS) if Guard.SUPPORT in losses else None


def summarised(pairs: Sequence[JudgedPair]) -> PairSummary:
    """An answer of the rules is none, as for the guards."""
    answered = [(support(pair.champion), support(pair.candidate)) for pair in pairs]
    both = [(one, other) for one, other in answered if one is not None and other is not None]
    champions = sum(one is not None for one, _ in answered)
    candidates = sum(other is not None for _, other in answered)
    return PairSummary(
        pairs=len(pairs),
        differing=sum(pair.differs for pair in pairs),
        both_answered=len(both),
        only_champion_answered=champions - len(both),
        only_candidate_answered=candidates - len(both),
        neither_answered=len(pairs) - champions - candidates + len(both),
        champion_support=_mean([one for one, _ in both]),
        candidate_support=_mean([other for _, other in both]),
    )


def _mean(supports: Sequence[float]) -> float | None:
    return round(fmean(supports), DECIMALS) if supports else None
