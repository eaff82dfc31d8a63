"""Training an adapter further: it begins as it was saved."""

from pathlib import Path
from typing import Any

from core.errors import InvalidInput
from generation.engines.adapter_files import BOTTLENECK, read_adapter_config

FURTHER = frozenset({"LORA", "IA3", "PREFIX_TUNING", "PROMPT_TUNING", BOTTLENECK})


def require_further(method: str, folder: Path) -> None:
    """Raises InvalidInput for an adapter that cannot be trained further; `method` is that of the catalogue."""
    kind = read_adapter_config(folder)["peft_type"]
    if kind not in FURTHER:
        raise InvalidInput(
            f"An adapter of the kind {kind} cannot be trained further; these can: {', '.join(sorted(FURTHER))}.",
            field="from",
        )
    if method == "qlora":
        raise InvalidInput(
            "An adapter of the method qlora cannot be trained further: what it learnt is for a model in four bits. "
            "Begin with a lora.",
            field="from",
        )


def further(base: Any, folder: Path) -> Any:
    """A model around the weights of `base` whose adapter, that in `folder`, is trained, in float32.

    Raises InvalidInput where the adapter does not fit the model.
    """
    # Imported here: it brings torch, and most commands train nothing.
    from generation.engines.adapter_models import load_adapter

    frozen = {weight.data_ptr() for weight in base.parameters()}
    adapted = load_adapter(base, folder)
    for weight in adapted.parameters():
        weight.requires_grad_(weight.data_ptr() not in frozen)
        if weight.requires_grad:
            weight.data = weight.data.float()
    return adapted.train()
