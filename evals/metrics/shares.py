"""Metrics that are shares."""

from collections.abc import Callable
from typing import Literal

from evals.cases import Case
from evals.metrics.base import Metric, Room
from evals.metrics.given import Score

COUNTED_HERE = "counted here"


def share(
    name: str,
    room: Room,
    applies: Callable[[Case], bool],
    score: Score,
    *,
    about: str,
    blind_to: str,
    source: str = COUNTED_HERE,
    better: Literal["higher", "lower"] = "higher",
    yes_no: bool = False,
) -> Metric:
    """A metric from 0 to 1; a case that failed counts as 0, or as 1 where lower is better."""
    worst = 0.0 if better == "higher" else 1.0
    return Metric(name, room, better, "share", yes_no, applies, score, worst, about, source, blind_to)
