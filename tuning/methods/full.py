"""Training all weights."""

from typing import Any

from tuning.methods.options import FullOptions


def full(model: Any, _: FullOptions) -> Any:
    """The whole model in float32: four times its size is needed in memory, with gradients and what AdamW keeps."""
    return model.requires_grad_(True).float()
