"""Plain LoRA, which engines compute on their own: which adapters are of it, where in a model they lie, and how strong.

Hu et al., "LoRA: Low-Rank Adaptation of Large Language Models" (2021).
"""

import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from core.errors import InvalidInput
from generation.engines.adapter_files import read_adapter_config

# What plain LoRA is made of, and what says nothing of how the adapter computes. Any other option that is set means a
# kind of LoRA that would be read as a plain one, without a word.
UNDERSTOOD = {
    *("peft_type", "target_modules", "r", "lora_alpha", "use_rslora", "init_lora_weights", "bias"),
    *("auto_mapping", "base_model_name_or_path", "inference_mode", "lora_dropout", "megatron_core", "peft_version"),
    *("qalora_group_size", "revision", "task_type"),
}


def is_plain_lora(folder: Path) -> bool:
    """Whether the adapter's configuration is that of a plain LoRA on named modules."""
    try:
        config = read_adapter_config(folder)
    except InvalidInput:
        return False
    return (
        config["peft_type"] == "LORA"
        and isinstance(config.get("target_modules"), list)
        # Other ways to begin change the base model's weights as well.
        and config.get("init_lora_weights", True) in (True, False, "gaussian")
        and config.get("bias", "none") == "none"
        and config.get("task_type") in (None, "CAUSAL_LM")
        and not any(value for option, value in config.items() if option not in UNDERSTOOD)
    )


def lora_scale(config: dict[str, Any]) -> float:
    """The factor of the LoRA's product; rank-stabilised LoRA (Kalajdzievski, 2023) divides by the root of the rank."""
    rank = config["r"]
    return float(config["lora_alpha"] / (math.sqrt(rank) if config.get("use_rslora") else rank))


def adapted_modules(config: dict[str, Any], modules: Iterable[str]) -> list[str]:
    """Those of `modules` that the configuration names, whole or by the last parts of their names."""
    targets = tuple(f".{target}" for target in config["target_modules"])
    return [name for name in modules if f".{name}".endswith(targets)]


def weight_name(module: str, side: str) -> str:
    """The name in the adapter's file of side `A` or `B`."""
    return f"base_model.model.{module}.lora_{side}.weight"
