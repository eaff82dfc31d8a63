"""What the runner asks of a variant."""

from dataclasses import dataclass
from typing import Any, Protocol

from core.domain import Answer, Passage
from evals.cases import Case


@dataclass(frozen=True, slots=True)
class Asked:
    """`ranking` is what was retrieved, deeper than what the answer was drawn from; `tokens` were written.

    `lacking_ms` is to be added to the answer's timings (see `evals.asking.frozen`). `likelihood` is that of the case's
    own answer (see `evals.general.likelihood`).
    """

    answer: Answer
    ranking: tuple[Passage, ...]
    tokens: int | None
    lacking_ms: float = 0.0
    likelihood: float | None = None


class Asker(Protocol):
    """One variant, ready to answer."""

    @property
    def made_by(self) -> dict[str, Any]:
        """What the answers hang on beside the case: hashes of index, model, adapter, contract, calibration, rules."""

    def ask(self, case: Case) -> Asked:
        """Raises PolicydeskError where the case cannot be answered."""
