"""What the training loop trains, and on what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from tuning.catalogue.origins import Loss


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the optimiser: its batches, as places of items, and what the sum of their losses is divided by."""

    batches: Sequence[Sequence[int]]
    divisor: int


class Task(Protocol):
    """The weights of `model` that want gradients are trained.

    `keeps_base` says whether the weights of before the first step may be the best ones: they are a result where a model
    is tuned further, and none where new weights were put into it.
    """

    @property
    def model(self) -> Any: ...

    @property
    def steps(self) -> Sequence[Step]: ...

    @property
    def keeps_base(self) -> bool: ...

    def losses(self, places: Sequence[int]) -> tuple[torch.Tensor, int]:
        """The loss of each item of a batch, (items,), with gradients, and how many tokens were computed for them."""

    def validated(self, noted: Loss) -> Loss:
        """`noted` with what the validation items say of the model now; as it is where there are none."""
