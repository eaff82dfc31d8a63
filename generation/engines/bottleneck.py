"""Bottleneck adapters: a small network after both projections of each layer that write into the residual stream.

Houlsby et al., "Parameter-Efficient Transfer Learning for NLP" (2019), without the layer norms, which the paper trains
as well. As there, an adapter reads what a projection wrote, before it is added to the residual stream, so that models
which normalise in between get it in the right place too. PEFT has none of this kind.
This module imports torch: import it only to load an adapter or to make one.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from torch import Tensor, float32, nn
from torch.nn import functional

from core.errors import InvalidInput
from generation.engines.adapter_files import BOTTLENECK, CONFIG, Activation, check_weight_names

PLACES = ("o_proj", "down_proj")
WIDEST = 4096


class BottleneckConfig(BaseModel):
    """What `adapter_config.json` says. `target_modules` are the last parts of the names of layers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    peft_type: Literal["BOTTLENECK"] = BOTTLENECK
    task_type: Literal["CAUSAL_LM"] = "CAUSAL_LM"
    base_model_name_or_path: str = ""
    width: int = Field(ge=1, le=WIDEST)
    activation: Activation
    target_modules: tuple[str, ...] = Field(PLACES, min_length=1)


class Bottleneck(nn.Module):
    """A linear layer and the adapter behind it: `x + up(act(down(x)))`, which is `x` until `up` is trained.

    Its own weights are in float32 over whatever the layer has, in which it hands its output on.
    """

    def __init__(self, base_layer: nn.Linear, width: int, activation: Activation) -> None:
        super().__init__()
        device = base_layer.weight.device
        self.base_layer = base_layer
        self.activation = activation
        self.down = nn.Linear(base_layer.out_features, width, device=device, dtype=float32)
        self.up = nn.Linear(width, base_layer.out_features, device=device, dtype=float32)
        nn.init.zeros_(self.up.weight)
        nn.init.zeros_(self.up.bias)

    def forward(self, hidden: Tensor) -> Tensor:
        """`hidden` has the shape (batch, tokens, inputs of the layer), the result (batch, tokens, its outputs)."""
        written: Tensor = self.base_layer(hidden)
        change: Tensor = self.up(getattr(functional, self.activation)(self.down(written.to(float32))))
        return written + change.to(written.dtype)


def add_bottlenecks(model: Any, config: BottleneckConfig) -> Any:
    """Change `model`: each layer that the configuration names gets an adapter that does nothing yet.

    Raises InvalidInput where a name stands for no linear layer.
    """
    for target in config.target_modules:
        for name in _linear_layers(model, target):
            layer = Bottleneck(model.get_submodule(name), config.width, config.activation)
            model.set_submodule(name, layer)
    model.bottleneck_config = config
    return model


def load_bottlenecks(model: Any, folder: Path, weights: dict[str, Tensor]) -> Any:
    """Change `model`: it gets the adapter whose configuration lies in `folder`.

    Raises InvalidInput for weights that are missing or left over, and pydantic's or torch's error for a configuration
    or shapes that do not fit.
    """
    config = BottleneckConfig.model_validate_json((folder / CONFIG).read_bytes())
    adapted = add_bottlenecks(model, config)
    check_weight_names(bottleneck_weights(adapted).keys(), weights.keys())
    adapted.load_state_dict(weights, strict=False)
    return adapted


def bottleneck_weights(model: Any) -> dict[str, Tensor]:
    """The adapter's weights by their names in the model: `down` of the shape (width, hidden), `up` (hidden, width)."""
    return {
        f"{name}.{part}.{kind}": getattr(getattr(module, part), kind).detach()
        for name, module in model.named_modules()
        if isinstance(module, Bottleneck)
        for part in ("down", "up")
        for kind in ("weight", "bias")
    }


def _linear_layers(model: Any, target: str) -> Sequence[str]:
    names = [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and name.rpartition(".")[2] == target
    ]
    if not names:
        raise InvalidInput(f"The model has no linear layer {target}.", field="target_modules")
    return names
