"""What a DoRA needs for every token, computed once (Liu et al., 2024). Importing this module loads torch."""

from typing import Any

import torch
from peft.tuners.lora.layer import LoraLayer


def keep_norms(model: Any) -> Any:
    """`model` for serving: each DoRA layer keeps the lengths of its weights, one number for each output.

    PEFT computes them anew for every token, for in training they change. Its own cache keeps the product of the two
    matrices beside them, which is as large as the layer itself.
    """
    for layer in model.modules():
        if isinstance(layer, LoraLayer):
            for name, magnitude in layer.lora_magnitude_vector.items():
                # That of an embedding has its matrices elsewhere.
                if name in layer.lora_A:
                    _keep(magnitude, _norm(layer, name, magnitude))
    return model


def _norm(layer: Any, name: str, magnitude: Any) -> torch.Tensor:
    """Of shape (outputs,)."""
    weight = layer.get_base_layer().weight
    down, up = layer.lora_A[name].weight, layer.lora_B[name].weight
    with torch.no_grad():
        norm: torch.Tensor = magnitude.get_weight_norm(weight.float(), up.float() @ down.float(), layer.scaling[name])
        return norm.to(weight.dtype)


def _keep(magnitude: Any, norm: torch.Tensor) -> None:
    nothing = norm.new_zeros(())
    magnitude.get_weight_norm = lambda *_, **__: norm
    magnitude.get_lora_weight = lambda *_, **__: nothing
