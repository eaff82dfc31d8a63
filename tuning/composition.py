"""Several LoRAs put together into one: their changes of each layer, weighted and added up.

The sum is exact, for the ranks of the parents lie side by side, and not merely each of their two matrices added to the
other's. That skills add up so is an observation (Huang et al., "LoraHub", 2023), and for an evaluation to confirm.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import InvalidInput
from generation.engines.adapter_files import CONFIG, WEIGHTS, read_adapter_config, refusing_damage
from generation.engines.plain_lora import is_plain_lora, lora_scale

if TYPE_CHECKING:
    from torch import Tensor

FEWEST = 2
DOWN, UP = ".lora_A.weight", ".lora_B.weight"


@dataclass(frozen=True, slots=True)
class Part:
    """An adapter, by the name that people know it by and its folder, and how much of it there is to be."""

    label: str
    folder: Path
    weight: float


def compose(parts: Sequence[Part], folder: Path) -> None:
    """Write a LoRA into `folder` that changes the model by the weighted sum of what the parts change.

    Its rank is the sum of theirs. Raises InvalidInput for fewer than two parts, one that comes twice, a weight that is
    0 or no number, and a part that is no plain LoRA, is damaged, or does not fit the others.
    """
    from safetensors.torch import save_file

    _check(parts)
    read = [_Lora.read(part) for part in parts]
    rank = sum(one.rank for one in read)
    targets = sorted({target for one in read for target in one.targets})
    config = {"peft_type": "LORA", "task_type": "CAUSAL_LM", "r": rank, "lora_alpha": rank, "target_modules": targets}
    try:
        weights = _side_by_side(read)
    except RuntimeError as error:
        raise InvalidInput("These adapters are not of the same model: their layers differ.", field="parts") from error
    (folder / CONFIG).write_text(json.dumps(config, indent=1), "utf-8")
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})


@dataclass(frozen=True, slots=True)
class _Lora:
    """`weights` are by their names in the file, those of the second matrices with the part's weight and scale."""

    rank: int
    targets: tuple[str, ...]
    weights: Mapping[str, "Tensor"]

    @classmethod
    def read(cls, part: Part) -> "_Lora":
        from safetensors.torch import load_file

        with refusing_damage(part.folder):
            config: dict[str, Any] = read_adapter_config(part.folder)
            factor = part.weight * lora_scale(config)
            read = {name: weight.float() for name, weight in load_file(part.folder / WEIGHTS).items()}
            if beside := [name for name in read if not name.endswith((DOWN, UP))]:
                raise InvalidInput(f"{part.label} changes more than linear layers ({beside[0]}).", field="parts")
            weights = {name: factor * weight if name.endswith(UP) else weight for name, weight in read.items()}
            return cls(int(config["r"]), tuple(config["target_modules"]), weights)


def _check(parts: Sequence[Part]) -> None:
    if len(parts) < FEWEST:
        raise InvalidInput("Name two adapters or more to put together.", field="parts")
    labels = [part.label for part in parts]
    for part in parts:
        if labels.count(part.label) > 1:
            raise InvalidInput(f"{part.label} is named twice; give it one weight.", field="parts")
        if not math.isfinite(part.weight) or part.weight == 0:
            raise InvalidInput(f"{part.label} needs a weight that is not 0, such as 0.5.", field="parts")
        if not is_plain_lora(part.folder):
            raise InvalidInput(f"{part.label} is no plain LoRA; only these add up.", field="parts")


def _side_by_side(read: Sequence[_Lora]) -> dict[str, "Tensor"]:
    """Each layer's matrices, with zeros for a part that leaves the layer as it is."""
    import torch

    shapes = {name: weight for one in read for name, weight in one.weights.items()}
    joined = {}
    for name, like in shapes.items():
        ranks = 1 if name.endswith(UP) else 0
        filled = [one.weights[name] if name in one.weights else _zeros(like, ranks, one.rank) for one in read]
        joined[name] = torch.cat(filled, dim=ranks).contiguous()
    return joined


def _zeros(like: "Tensor", axis: int, rank: int) -> "Tensor":
    shape = list(like.shape)
    shape[axis] = rank
    return like.new_zeros(shape)
