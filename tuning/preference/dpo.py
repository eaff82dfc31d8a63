"""Direct preference optimisation: of two answers to a prompt, the wanted one is to become the likelier.

Rafailov et al., "Direct Preference Optimization: Your Language Model is Secretly a Reward Model" (2023).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn.functional import logsigmoid

from tuning.dataset.row import Row
from tuning.preference.options import PreferenceOptions
from tuning.preference.reference import references
from tuning.training.encoding import Example, encoded
from tuning.training.likelihood import log_probabilities
from tuning.training.models import Loaded
from tuning.training.objective import Measured


@dataclass(frozen=True, slots=True)
class Pair:
    """Two answers to one prompt; `reference` is by how much the wanted one was likelier to begin with, in nats."""

    wanted: Example
    unwanted: Example
    reference: float

    def __len__(self) -> int:
        return len(self.wanted) + len(self.unwanted)


class DirectPreference:
    wants = "an answer and one that is not wanted"

    def __init__(self, options: PreferenceOptions) -> None:
        self._options = options

    def items(self, rows: Sequence[Row], loaded: Loaded, longest: int) -> list[Pair]:
        told = [
            [encoded(row, answer, loaded.tokenizer) for answer in (row.answer, row.rejected.answer)]
            for row in rows
            if row.answer and row.rejected
        ]
        fitting = [pair for pair in told if max(map(len, pair)) <= longest][: self._options.rows]
        logs = iter(references(loaded, [example for pair in fitting for example in pair]))
        return [Pair(wanted, unwanted, next(logs) - next(logs)) for wanted, unwanted in fitting]

    def measured(self, loaded: Loaded, items: Sequence[Pair]) -> Measured:
        both = [*(pair.wanted for pair in items), *(pair.unwanted for pair in items)]
        wanted, unwanted = log_probabilities(loaded, both).chunk(2)
        reference = torch.tensor([pair.reference for pair in items], device=wanted.device)
        return dpo(wanted - unwanted, reference, self._options.beta)


def dpo(now: torch.Tensor, reference: torch.Tensor, beta: float) -> Measured:
    """The loss of pairs (equation 7).

    `now` and `reference`, of the shape (pairs,), say by how much the wanted answer is the likelier, in nats.
    """
    margins = beta * (now - reference)
    return Measured(-logsigmoid(margins), margins)
