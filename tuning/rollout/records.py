"""What is kept of a rollout, free of any database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

Mode = Literal["shadow", "canary"]
DEFAULT_SHARE, DEFAULT_ALPHA = 0.1, 0.05
# With fewer conversations of the champion nothing is there to compare with, and no guard would ever see anything.
MOST_SHARE = 0.9
# A smaller one asks for more evidence than the guards count up to.
LEAST_ALPHA = 1e-6


class Guard(StrEnum):
    """A measure that a candidate may not worsen, a loss from 0 to 1 in each turn.

    SUPPORT is what the check found lacking in the generator's draft, 1 where none of it stood; ABSTENTION is 1 where
    nothing was answered; THUMBS is 1 for a thumb down; LATENCY is the time to write, of LONGEST_SECONDS.
    """

    SUPPORT = "support"
    ABSTENTION = "abstention"
    THUMBS = "thumbs"
    LATENCY = "latency"


LONGEST_SECONDS = 10.0
# Nobody sees a shadow answer to rate it, and it is written when nobody else asks.
GUARDS: Mapping[Mode, tuple[Guard, ...]] = {"canary": tuple(Guard), "shadow": (Guard.SUPPORT, Guard.ABSTENTION)}
MARGINS: Mapping[Guard, float] = {Guard.SUPPORT: 0.05, Guard.ABSTENTION: 0.05, Guard.THUMBS: 0.05, Guard.LATENCY: 0.1}


class RolloutState(StrEnum):
    RUNNING = "running"
    PROMOTED = "promoted"
    ROLLED_BACK = "rolled back"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Plan:
    """A rollout as it is asked for. `candidate` is NAME:VERSION; `share` is of a canary's conversations, from 0 to 1.

    `margins` are how much larger the candidate's mean loss may be; `alpha` is the most that the probability of a false
    alarm may be, over all guards and all time.
    """

    candidate: str
    mode: Mode
    why: str
    share: float | None = None
    alpha: float = DEFAULT_ALPHA
    margins: Mapping[Guard, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figure:
    """What a guard saw: mean losses, over how many conversations, and the capital against its `bound`.

    A mean is None without a conversation.
    """

    guard: Guard
    candidate: float | None
    candidate_conversations: int
    champion: float | None
    champion_conversations: int
    margin: float
    capital: float
    bound: float

    @property
    def is_out(self) -> bool:
        return self.capital >= self.bound


@dataclass(frozen=True, slots=True)
class Rollout:
    """`candidate` and `champion` are versions of `name`; without a champion the base model serves.

    `figures` are those at the end; none while it runs.
    """

    id: str
    tenant: str
    name: str
    candidate: int
    champion: int | None
    mode: Mode
    share: float | None
    alpha: float
    margins: Mapping[Guard, float]
    state: RolloutState
    why: str
    subject: str
    started_at: datetime
    ended_at: datetime | None
    ended_by: str | None
    reason: str | None
    figures: tuple[Figure, ...]

    @property
    def candidate_label(self) -> str:
        return f"{self.name}:{self.candidate}"

    @property
    def champion_label(self) -> str:
        return f"{self.name}:{self.champion}" if self.champion else "the base model"
