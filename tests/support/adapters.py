"""Small adapters with weights from a seed, big enough to change the words."""

from pathlib import Path
from typing import Any

from core.domain import AdapterRef
from generation.engines.base import Adapter
from generation.engines.weights import weights_name
from tuning.methods import method, save

MESSAGES = [{"role": "user", "content": "Count from one to twenty in words."}]
KINDS = ("lora", "dora", "ia3", "prefix", "prompt", "bottleneck")
LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def save_adapter(converted: Path, folder: Path, kind: str) -> Path:
    """Make an adapter of the packaged model; `converted` holds the model."""
    import torch
    from peft import get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(20)
    base = converted / weights_name(None)
    model = AutoModelForCausalLM.from_pretrained(base, dtype="float32", local_files_only=True)
    if kind == "bottleneck":
        save(_disturbed(_with_bottlenecks(model)), folder)
    elif kind == "fresh bottleneck":
        save(_with_bottlenecks(model), folder)
    else:
        # As PEFT itself saves it.
        _disturbed(get_peft_model(model, _config(kind))).save_pretrained(str(folder))
    return folder


def _with_bottlenecks(model: Any) -> Any:
    bottleneck = method("bottleneck")
    return bottleneck.apply(model, bottleneck.options(width=8))


def _disturbed(model: Any) -> Any:
    import torch

    for name, weight in model.named_parameters():
        if weight.requires_grad:
            weight.data += _noise(name) * torch.randn_like(weight)
    return model


def adapter_in(folder: Path, digit: str = "0") -> Adapter:
    """The adapter in `folder`; its hash is made up of `digit` and its place, so that no two tests share a slot."""
    sha256 = digit * 8 + f"{abs(hash(str(folder))):056x}"
    return Adapter(AdapterRef(folder.name, "1", sha256), folder)


def _config(kind: str) -> Any:
    from peft import IA3Config, LoraConfig, PrefixTuningConfig, PromptTuningConfig

    task = "CAUSAL_LM"
    match kind:
        case "lora" | "dora":
            return LoraConfig(task_type=task, r=4, lora_alpha=8, target_modules=LAYERS, use_dora=kind == "dora")
        case "ia3":
            return IA3Config(task_type=task, target_modules=["k_proj", "down_proj"], feedforward_modules=["down_proj"])
        case "prefix":
            return PrefixTuningConfig(task_type=task, num_virtual_tokens=4)
        case _:
            return PromptTuningConfig(task_type=task, num_virtual_tokens=4)


def _noise(name: str) -> float:
    """What adds to the outputs of layers begins with no effect at all, and soon has much."""
    return 0.03 if "lora_" in name or ".up." in name else 0.3
