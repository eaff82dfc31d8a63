"""What `benchmarks.adapters` runs on: the packaged model, which never ends a text of its own, and LoRAs for it."""

import json
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

from core.domain import AdapterRef
from core.files import sha256_file
from generation.engines.adapter_files import WEIGHTS
from generation.engines.base import Adapter
from generation.engines.weights import weights_folder

RANK = 16
WEIGHT = 0.02
ENDS = ("config.json", "generation_config.json")


def without_end(folder: Path) -> Path:
    """The folder of the model, so that every answer has as many tokens as were asked for."""
    model = weights_folder(None, folder)
    for name in ENDS:
        path = model / name
        path.write_text(json.dumps(json.loads(path.read_bytes()) | {"eos_token_id": None}), encoding="utf-8")
    return model


def made_adapters(model: Path, folder: Path, count: int) -> list[Adapter]:
    """LoRAs over all linear layers, with weights from a seed, as PEFT saves them."""
    config = LoraConfig(task_type="CAUSAL_LM", r=RANK, lora_alpha=2 * RANK, target_modules="all-linear")
    adapted: Any = get_peft_model(AutoModelForCausalLM.from_pretrained(model, local_files_only=True), config)
    return [_saved(adapted, folder / str(seed), seed) for seed in range(count)]


def _saved(adapted: Any, folder: Path, seed: int) -> Adapter:
    torch.manual_seed(seed)
    for name, weight in adapted.named_parameters():
        if "lora_" in name:
            weight.data = WEIGHT * torch.randn_like(weight)
    adapted.save_pretrained(str(folder))
    return Adapter(AdapterRef(folder.name, "1", sha256_file(folder / WEIGHTS)), folder)
