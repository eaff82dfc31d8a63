"""Kahneman-Tversky optimisation: of single answers it is known that they are wanted, or that they are not.

Ethayarajh et al., "KTO: Model Alignment as Prospect Theoretic Optimization" (2024).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from tuning.dataset.row import Row
from tuning.preference.options import PreferenceOptions
from tuning.preference.reference import references
from tuning.training.encoding import Example, encoded
from tuning.training.likelihood import log_probabilities
from tuning.training.models import Loaded
from tuning.training.objective import Measured


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer, and under `other` that of another row to the same prompt, which tells how far the model has moved.

    Of both the reference is the log-probability to begin with, in nats. `weight` makes both sides count alike.
    """

    said: Example
    other: Example
    wanted: bool
    weight: float
    reference: float
    other_reference: float

    def __len__(self) -> int:
        return len(self.said) + len(self.other)


class KahnemanTversky:
    wants = "answers that are wanted, and others that are not,"

    def __init__(self, options: PreferenceOptions) -> None:
        self._options = options

    def items(self, rows: Sequence[Row], loaded: Loaded, longest: int) -> list[Judged]:
        """None where all are on one side, which would move a model anywhere."""
        taken = rows[: self._options.rows]
        wanted = [(row, row.answer) for row in taken if row.answer]
        unwanted = [(row, row.rejected.answer) for row in taken if row.rejected]
        both = [_fitting(side, loaded, longest) for side in (wanted, unwanted)]
        if not all(both):
            return []
        told, count = [*both[0], *both[1]], len(both[0])
        logs = iter(references(loaded, [example for two in told for example in two]))
        weights = [1.0] * count + [count / len(both[1])] * len(both[1])
        return [
            Judged(said, other, place < count, weights[place], next(logs), next(logs))
            for place, (said, other) in enumerate(told)
        ]

    def measured(self, loaded: Loaded, items: Sequence[Judged]) -> Measured:
        with torch.no_grad():
            elsewhere = log_probabilities(loaded, [one.other for one in items])
        here = log_probabilities(loaded, [one.said for one in items])
        columns = torch.tensor(
            [(one.reference, one.other_reference, one.wanted, one.weight) for one in items], device=here.device
        )
        reference, other_reference, wanted, weights = columns.unbind(dim=1)
        return kto(here - reference, elsewhere - other_reference, wanted > 0, weights, self._options.beta)


def kto(
    moved: torch.Tensor, elsewhere: torch.Tensor, wanted: torch.Tensor, weights: torch.Tensor, beta: float
) -> Measured:
    """The loss of answers (section 4.1); all tensors are of the shape (answers,).

    `moved` is by how much each has become likelier, `elsewhere` the same of answers to other prompts: their mean is how
    far the model has moved altogether, which is no merit of an answer.
    """
    drift = elsewhere.mean().clamp(min=0)
    margins = torch.where(wanted, 1.0, -1.0) * beta * (moved - drift)
    return Measured(weights * torch.sigmoid(-margins), margins)


def _fitting(told: Sequence[tuple[Row, str]], loaded: Loaded, longest: int) -> list[tuple[Example, Example]]:
    """Each answer, and to its prompt that of the next."""
    said = [encoded(row, answer, loaded.tokenizer) for row, answer in told]
    others = [Example(one.prompt, following.answer) for one, following in zip(said, said[1:] + said[:1], strict=True)]
    return [two for two in zip(said, others, strict=True) if max(map(len, two)) <= longest]
