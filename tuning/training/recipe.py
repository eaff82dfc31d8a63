"""What a run does to the base model."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic

from tuning.training.objective import Item, Objective


@dataclass(frozen=True, slots=True)
class Recipe(Generic[Item]):
    """`start` changes a base model into one whose weights that want gradients are trained; `whole` where all do."""

    start: Callable[[Any], Any]
    objective: Objective[Item]
    learning_rate: float
    whole: bool = False
