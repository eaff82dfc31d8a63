"""What every metric says of itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from evals.cases import Case
from evals.observation import Observation

Room = Literal["retrieval", "answer", "grounding", "citations", "abstention", "counterfactual", "general", "cost"]


@dataclass(frozen=True, slots=True)
class Metric:
    """A figure for each case that it `applies` to, and for a set of cases their mean.

    `score` may be None for a case that the figure says nothing of, such as the precision of abstaining where nobody
    abstained. A case that failed counts as `worst` where that is not None. `yes_no` figures are 0 or 1.
    """

    name: str
    room: Room
    better: Literal["higher", "lower"]
    unit: Literal["share", "ms", "tokens"]
    yes_no: bool
    applies: Callable[[Case], bool]
    score: Callable[[Observation], float | None]
    worst: float | None
    about: str
    source: str
    blind_to: str
