"""What an answer took. Cases that failed are not counted: how long a failure takes says nothing of answers."""

from collections.abc import Callable
from typing import Literal

from evals.metrics.base import Metric
from evals.metrics.given import any_case
from evals.metrics.shares import COUNTED_HERE
from evals.observation import Observation
from evals.records import Cost

MACHINE = "the machine, and what else it does"


def _cost(
    name: str, unit: Literal["ms", "tokens"], read: Callable[[Cost], float | None], about: str, blind_to: str
) -> Metric:
    def score(observation: Observation) -> float | None:
        return read(observation.cost)

    return Metric(name, "cost", "lower", unit, False, any_case, score, None, about, COUNTED_HERE, blind_to)


COST: tuple[Metric, ...] = (
    _cost(
        "retrieve_ms",
        "ms",
        lambda cost: cost.retrieve_ms,
        "Milliseconds from the question to the passages.",
        f"{MACHINE}; variants that retrieve alike have the time of whichever was asked first",
    ),
    _cost(
        "first_token_ms",
        "ms",
        lambda cost: cost.first_token_ms,
        "Milliseconds from the question to the first words that its reader sees.",
        f"{MACHINE}; answers without a generated word are not counted",
    ),
    _cost(
        "total_ms",
        "ms",
        lambda cost: cost.total_ms,
        "Milliseconds from the question to the end of the answer.",
        f"{MACHINE}; the wait in a queue, for cases are asked one at a time",
    ),
    _cost(
        "tokens",
        "tokens",
        lambda cost: cost.tokens,
        "Tokens that the generator wrote, those of removed sentences too.",
        "the tokens that it read; answers without a generated word are not counted",
    ),
)
