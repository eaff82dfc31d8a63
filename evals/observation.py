"""What a metric looks at."""

from dataclasses import dataclass

from evals.cases import Case
from evals.records import AnswerRecord, Cost, Ranked


@dataclass(frozen=True, slots=True)
class Observation:
    """One case with the answer that a variant gave. `gold` is how many places hold the right answer, found or not."""

    case: Case
    answer: AnswerRecord
    ranking: tuple[Ranked, ...]
    gold: int
    cost: Cost
