"""What a training makes small, over items that it makes of rows."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from typing import Protocol, TypeVar

import torch

from tuning.dataset.row import Row
from tuning.training.encoding import Example, encoded
from tuning.training.likelihood import log_probabilities
from tuning.training.models import Loaded

Item = TypeVar("Item", bound=Sized)


@dataclass(frozen=True, slots=True)
class Measured:
    """`losses` has the shape (items,), in float32.

    `margins`, of the same shape, say by how much an item is on the right side of a preference: above 0 where it is.
    They are None where there is none to be on.
    """

    losses: torch.Tensor
    margins: torch.Tensor | None = None


class Objective(Protocol[Item]):
    """An item is as long as the tokens that are computed for it. `wants` says what a row must have to be trained on."""

    @property
    def wants(self) -> str: ...

    def items(self, rows: Sequence[Row], loaded: Loaded, longest: int) -> list[Item]:
        """What is trained on, of the rows of one split; no text of it has more than `longest` tokens."""

    def measured(self, loaded: Loaded, items: Sequence[Item]) -> Measured:
        """How far the model is from what is wanted."""


class Supervised:
    """The mean loss of an answer's tokens: rows weigh the same, a long answer does not count more than a short one."""

    wants = "an answer"

    def items(self, rows: Sequence[Row], loaded: Loaded, longest: int) -> list[Example]:
        found = [encoded(row, row.answer, loaded.tokenizer) for row in rows if row.answer]
        return [example for example in found if len(example) <= longest]

    def measured(self, loaded: Loaded, items: Sequence[Example]) -> Measured:
        tokens = torch.tensor([len(one.answer) for one in items], device=loaded.device)
        return Measured(-log_probabilities(loaded, items) / tokens)
