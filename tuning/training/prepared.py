"""All that a training needs, loaded: the model with the weights that are trained, and what it is trained on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic

import torch

from core.errors import InvalidInput
from tuning.dataset.row import Row
from tuning.dataset.storage import of_split
from tuning.methods.method import trainable_parameters
from tuning.training.models import Loaded, device_of, load_base, require_memory
from tuning.training.objective import Item, Objective
from tuning.training.options import TrainingOptions
from tuning.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Prepared(Generic[Item]):
    loaded: Loaded
    objective: Objective[Item]
    train: Sequence[Item]
    validation: Sequence[Item]


def prepare(weights: Path, recipe: Recipe[Item], options: TrainingOptions, rows: Sequence[Row]) -> Prepared[Item]:
    """Load the model in `weights`, and give it what the recipe trains; the same for the same seed.

    Raises InvalidInput where no row can be trained on, ConfigurationError for what this machine lacks, and Unavailable
    where the memory is too small.
    """
    device = device_of(options.device)
    base, tokenizer = load_base(weights, device, whole=recipe.whole)
    base_bytes = sum(weight.numel() * weight.element_size() for weight in base.parameters())
    torch.manual_seed(options.seed)
    loaded = Loaded(recipe.start(base), tokenizer, device)
    require_memory(trainable_parameters(loaded.model), base_bytes, device)
    train, validation = (
        recipe.objective.items(of_split(rows, split), loaded, options.longest_tokens)
        for split in ("train", "validation")
    )
    if not train:
        raise InvalidInput(
            f"No row of the training set has {recipe.objective.wants} within {options.longest_tokens} tokens; build it "
            "anew, or raise training.longest_tokens.",
            field="dataset",
        )
    return Prepared(loaded, recipe.objective, train, validation)
