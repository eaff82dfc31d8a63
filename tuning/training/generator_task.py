"""The training of a generator: adapters of it, or the whole model, towards an objective."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Generic

import torch

from tuning.catalogue.origins import Loss
from tuning.training.batches import plan
from tuning.training.likelihood import without_dropout
from tuning.training.objective import Item, Measured
from tuning.training.options import TrainingOptions
from tuning.training.prepared import Prepared
from tuning.training.task import Step

ROWS_AT_ONCE = {"cpu": 4, "cuda": 8}


class GeneratorTask(Generic[Item]):
    """See `tuning.training.task.Task`. Each row weighs the same, also in a last step with fewer of them."""

    keeps_base = False

    def __init__(self, prepared: Prepared[Item], options: TrainingOptions) -> None:
        self._prepared = prepared
        self._size = options.rows_at_once or ROWS_AT_ONCE[prepared.loaded.device]
        self.model = prepared.loaded.model
        self.steps = _steps(plan(prepared.train, options.epochs, self._size, options.seed), self._size, options)

    def losses(self, places: Sequence[int]) -> tuple[torch.Tensor, int]:
        chosen = [self._prepared.train[place] for place in places]
        return self._prepared.objective.measured(self._prepared.loaded, chosen).losses, sum(map(len, chosen))

    def validated(self, noted: Loss) -> Loss:
        if not self._prepared.validation:
            return noted
        found = measured(self._prepared, self._prepared.validation, self._size)
        loss, margins = float(found.losses.mean()), found.margins
        if margins is None:
            return replace(noted, validation=loss)
        accuracy = float((margins > 0).float().mean())
        return replace(noted, validation=loss, accuracy=accuracy, margin=float(margins.mean()))


def measured(prepared: Prepared[Item], items: Sequence[Item], size: int) -> Measured:
    """All of `items`, `size` of them at a time, without dropout."""
    with without_dropout(prepared.loaded.model):
        found = [
            prepared.objective.measured(prepared.loaded, items[start : start + size])
            for start in range(0, len(items), size)
        ]
    margins = [one.margins for one in found if one.margins is not None]
    return Measured(torch.cat([one.losses for one in found]), torch.cat(margins) if margins else None)


def _steps(batches: Sequence[Sequence[int]], size: int, options: TrainingOptions) -> list[Step]:
    a_step = max(1, options.rows_a_step // size)
    return [Step(batches[first : first + a_step], a_step * size) for first in range(0, len(batches), a_step)]
