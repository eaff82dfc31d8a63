"""Which adapters OpenVINO can write with, and how it takes them."""

import math
import re
from pathlib import Path
from typing import Any

from core.errors import InvalidInput
from generation.engines.adapter_files import WEIGHTS, read_adapter_config
from generation.engines.openvino_model import MODEL

# What OpenVINO's LoRA covers, and what says nothing of how the adapter computes. Any other option that is set means a
# kind of LoRA that OpenVINO would read as a plain one, without a word.
UNDERSTOOD = {
    *("peft_type", "target_modules", "r", "lora_alpha", "use_rslora", "init_lora_weights", "bias"),
    *("auto_mapping", "base_model_name_or_path", "inference_mode", "lora_dropout", "megatron_core", "peft_version"),
    *("qalora_group_size", "revision", "task_type"),
}
LINEAR = re.compile(r'name="__module\.([\w.]+)/aten::linear/MatMul"')
PREFIX = "base_model.model."


def openvino_serves(folder: Path) -> bool:
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


def check_lora(folder: Path, model: Path) -> None:
    """Raises InvalidInput unless the adapter's weights are those that its configuration names in the model.

    OpenVINO only warns of weights that find no place.
    """
    from safetensors import safe_open  # Imported here: most commands load no adapter.

    targets = set(read_adapter_config(folder)["target_modules"])
    modules = LINEAR.findall((model / MODEL).read_text("utf-8"))
    named = [name for name in modules if name in targets or name.rsplit(".", 1)[-1] in targets]
    wanted = {f"{PREFIX}{name}.lora_{side}.weight" for name in named for side in "AB"}
    try:
        with safe_open(folder / WEIGHTS, "np") as file:
            odd = sorted(wanted ^ set(file.keys()))
    except Exception as error:
        raise InvalidInput(
            f"The adapter in {folder} cannot be read ({type(error).__name__}).", field="adapter"
        ) from error
    if odd or not wanted:
        raise InvalidInput(
            f"The adapter does not fit the model: {len(odd)} weights are missing or left over{_example(odd)}.",
            field="adapter",
        )


def _example(odd: list[str]) -> str:
    return f", such as {odd[0]}" if odd else ""
