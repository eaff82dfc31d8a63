"""All that a training needs, loaded: the model with the weights of its method, and the rows as tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from core.errors import InvalidInput
from tuning.dataset.row import Row
from tuning.dataset.storage import of_split
from tuning.methods.method import Method, trainable_parameters
from tuning.methods.options import MethodOptions
from tuning.training.encoding import Example, encode
from tuning.training.models import device_of, load_base, require_memory
from tuning.training.options import TrainingOptions

WHOLE_MODEL = "full"


@dataclass(frozen=True, slots=True)
class Prepared:
    """`left_out` counts rows that are too long."""

    model: Any
    tokenizer: Any
    device: str
    train: Sequence[Example]
    validation: Sequence[Example]
    left_out: int

    @property
    def padding(self) -> int:
        return int(self.tokenizer.pad_token_id or 0)


def prepare(
    weights: Path, method: Method[Any], own: MethodOptions, options: TrainingOptions, rows: Sequence[Row]
) -> Prepared:
    """Load the model in `weights`, and give it what `method` trains; the same for the same seed.

    Raises InvalidInput where no row is short enough, ConfigurationError for what this machine lacks, and Unavailable
    where the memory is too small.
    """
    device = device_of(options.device)
    model, tokenizer = load_base(weights, device, whole=method.name == WHOLE_MODEL)
    train, long = encode(of_split(rows, "train"), tokenizer, options.longest_tokens)
    validation, _ = encode(of_split(rows, "validation"), tokenizer, options.longest_tokens)
    if not train:
        raise InvalidInput(f"No row of the training set is within {options.longest_tokens} tokens.", field="dataset")
    base_bytes = sum(weight.numel() * weight.element_size() for weight in model.parameters())
    torch.manual_seed(options.seed)
    tuned = method.apply(model, own)
    require_memory(trainable_parameters(tuned), base_bytes, device)
    return Prepared(tuned, tokenizer, device, train, validation, long)
