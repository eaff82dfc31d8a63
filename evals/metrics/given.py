"""What a case expects, and whether an answer was given."""

from collections.abc import Callable
from functools import wraps

from evals.cases import Case
from evals.observation import Observation
from generation.contract import without_markers

Score = Callable[[Observation], float | None]


def any_case(case: Case) -> bool:
    return True


def has_gold(case: Case) -> bool:
    return bool(case.gold)


def expects_answer(case: Case) -> bool:
    return case.expected_status == "answered"


def is_given(observation: Observation) -> bool:
    return observation.answer.status.gives_an_answer


def plain_text(observation: Observation) -> str:
    """The answer without its markers."""
    return without_markers(observation.answer.text)


def unless_given(otherwise: float | None) -> Callable[[Score], Score]:
    """Makes a score `otherwise` where no answer was given, whatever was said in its place."""

    def decorate(score: Score) -> Score:
        @wraps(score)
        def of_given(observation: Observation) -> float | None:
            return score(observation) if is_given(observation) else otherwise

        return of_given

    return decorate
