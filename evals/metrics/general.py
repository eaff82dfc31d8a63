"""What an adapter forgets: tasks that have nothing to do with policies."""

from evals.cases import Case
from evals.metrics.answers import key_fact_recall
from evals.metrics.base import Metric
from evals.metrics.shares import share
from evals.observation import Observation


def _is_general(case: Case) -> bool:
    return case.general


def _right(observation: Observation) -> float:
    return float(key_fact_recall(observation.answer.text, observation.case.key_facts) == 1)


def _likelihood(observation: Observation) -> float | None:
    return observation.answer.likelihood


GENERAL: tuple[Metric, ...] = (
    share(
        "general_right",
        "general",
        _is_general,
        _right,
        yes_no=True,
        about="The share of the general tasks whose answer has every fact that it has to say.",
        blind_to="what else the answer says; tone; whatever is not among some fifty tasks",
    ),
    share(
        "general_likelihood",
        "general",
        _is_general,
        _likelihood,
        about="The geometric mean of the probabilities that the generator gives to the tokens of a right answer.",
        blind_to="other answers that are as good; models that are not on this machine have none",
    ),
)
