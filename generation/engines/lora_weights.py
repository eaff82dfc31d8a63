"""The weights of a plain LoRA, as they are computed with. Importing this module loads torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from safetensors.torch import load_file
from torch import Tensor, nn

from core.errors import InvalidInput
from generation.engines.adapter_files import WEIGHTS, check_weight_names, read_adapter_config, refusing_damage
from generation.engines.plain_lora import adapted_modules, lora_scale, weight_name


@dataclass(frozen=True, slots=True, eq=False)
class LoraWeights:
    """By layer: `down` of the shape (rank, inputs), and `up` of the shape (rank, outputs), which holds the scale."""

    rank: int
    down: Mapping[str, Tensor]
    up: Mapping[str, Tensor]


def load_lora(folder: Path, layers: Mapping[str, nn.Linear]) -> LoraWeights:
    """The LoRA in `folder` for a model with these linear layers, in their precision.

    Raises InvalidInput where the file is damaged, or its weights are not those that the configuration names in the
    model, have other shapes, or are not finite.
    """
    with refusing_damage(folder):
        config, read = read_adapter_config(folder), load_file(folder / WEIGHTS)
        named = adapted_modules(config, layers)
        if not named:
            raise InvalidInput("The adapter does not fit the model: it names none of its layers.", field="adapter")
        check_weight_names({weight_name(name, side) for name in named for side in "AB"}, read.keys())
        rank, scale = int(config["r"]), lora_scale(config)
        down = {name: _fitted(read[weight_name(name, "A")], rank, layers[name], "in") for name in named}
        up = {
            name: _fitted(scale * read[weight_name(name, "B")].float().T, rank, layers[name], "out") for name in named
        }
        return LoraWeights(rank, down, up)


def _fitted(weight: Tensor, rank: int, layer: nn.Linear, side: str) -> Tensor:
    width = getattr(layer, f"{side}_features")
    if weight.shape != (rank, width):
        raise InvalidInput(
            f"The adapter does not fit the model: a weight has {tuple(weight.shape)} numbers, not {(rank, width)}.",
            field="adapter",
        )
    fitted = weight.to(layer.weight.dtype).contiguous()
    # Texts that are written together multiply each other's adapters by zero, which makes no zero of these.
    if not fitted.isfinite().all():
        raise InvalidInput("The adapter holds weights that are infinite or no numbers.", field="adapter")
    return fitted
