"""The base model and its tokenizer, as they are trained with."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from core.errors import ConfigurationError, Unavailable
from generation.engines.weights import SAFETENSORS
from tuning.training.options import Device

BYTES_A_WEIGHT = 4
# Weights, gradients and the two moments of AdamW, in float32.
BYTES_A_TRAINED_WEIGHT = 16
# The base in bfloat16 or float32, and what is kept of one row between forward and backward.
BASE_TIMES = 3
MEMINFO = Path("/proc/meminfo")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model on the device that it computes on, with its tokenizer."""

    model: Any
    tokenizer: Any
    device: str

    @property
    def padding(self) -> int:
        return int(self.tokenizer.pad_token_id or 0)


def device_of(wanted: Device) -> str:
    """Raises ConfigurationError for CUDA where there is none."""
    if wanted == "cuda" and not torch.cuda.is_available():
        raise ConfigurationError("There is no GPU with CUDA here; leave the device to `auto`, or set it to `cpu`.")
    return "cuda" if wanted != "cpu" and torch.cuda.is_available() else "cpu"


def load_base(folder: Path, device: str, *, whole: bool) -> tuple[Any, Any]:
    """Model and tokenizer; on a GPU in bfloat16 where it computes in it, unless the `whole` model is trained.

    On a processor weights in bfloat16 were no faster than float32 under `autocast`, and are not the ones that serve.
    """
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    dtype = torch.bfloat16 if device == "cuda" and not whole and fast_bfloat16(device) else torch.float32
    model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=dtype, local_files_only=True)
    model.config.use_cache = False
    return model.to(device), tokenizer


def require_memory(trained: int, base_bytes: int, device: str) -> None:
    """Raises Unavailable where so many trained weights do not fit beside the base."""
    wanted = trained * BYTES_A_TRAINED_WEIGHT + BASE_TIMES * base_bytes
    _require_free(
        wanted, device, f"Training {trained:,} weights", "Take a method with fewer weights, such as lora, or free some"
    )


def require_memory_to_load(folder: Path) -> None:
    """Raises Unavailable where the model in `folder` does not fit into memory in float32."""
    with safe_open(folder / SAFETENSORS, "pt") as file:
        weights = sum(math.prod(file.get_slice(name).get_shape()) for name in file.keys())  # noqa: SIM118
    _require_free(weights * BYTES_A_WEIGHT, "cpu", f"Loading the model in {folder} once more", "Free some")


def fast_bfloat16(device: str) -> bool:
    """Whether products are faster in bfloat16; without instructions for it they are many times slower."""
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return torch.backends.cpu.get_cpu_capability() == "AVX512" and torch.cpu._is_avx512_bf16_supported()


def _require_free(wanted: int, device: str, what: str, advice: str) -> None:
    free = _free_bytes(device)
    if free is not None and wanted > free:
        raise Unavailable(
            f"{what} takes about {_gib(wanted)} GiB of memory, and {_gib(free)} GiB are free. {advice} memory."
        )


def _free_bytes(device: str) -> int | None:
    """None where the system does not tell."""
    if device == "cuda":
        return int(torch.cuda.mem_get_info()[0])
    try:
        lines = dict(line.split(":", 1) for line in MEMINFO.read_text("utf-8").splitlines())
        return int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return None


def _gib(count: int) -> str:
    return f"{count / 2**30:.1f}"
