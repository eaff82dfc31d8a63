"""What a method trained, as files that the engines load."""

import json
from pathlib import Path
from typing import Any

from generation.engines.adapter_files import CONFIG, WEIGHTS

# More than any model has: `generation.model_path` wants all weights in one file.
ONE_FILE = "100TB"


def save(model: Any, folder: Path) -> None:
    """Write what was trained into `folder`; the same weights give the same bytes.

    An adapter becomes `adapter_config.json` and `adapter_model.safetensors`, which name no path of this machine. A
    whole model becomes `config.json`, `generation_config.json` and `model.safetensors`; its tokenizer is not copied.
    """
    from peft import PeftModel

    folder.mkdir(parents=True, exist_ok=True)
    if isinstance(model, PeftModel):
        _save_peft(model, folder)
    elif hasattr(model, "bottleneck_config"):
        _save_bottlenecks(model, folder)
    else:
        model.save_pretrained(folder, max_shard_size=ONE_FILE)


def _save_peft(model: Any, folder: Path) -> None:
    """PEFT itself would add a page about the model, name its folder, and put layers in any order."""
    from peft import get_peft_model_state_dict

    config = model.peft_config["default"].to_dict() | {"base_model_name_or_path": "", "inference_mode": True}
    _write(folder, config, get_peft_model_state_dict(model, save_embedding_layers=False))


def _save_bottlenecks(model: Any, folder: Path) -> None:
    from generation.engines.bottleneck import bottleneck_weights

    _write(folder, model.bottleneck_config.model_dump(), bottleneck_weights(model))


def _write(folder: Path, config: dict[str, Any], weights: dict[str, Any]) -> None:
    from safetensors.torch import save_file

    text = json.dumps(config, indent=2, sort_keys=True, default=sorted)
    (folder / CONFIG).write_text(f"{text}\n", "utf-8")
    whole = {name: weight.detach().cpu().contiguous() for name, weight in weights.items()}
    save_file(whole, folder / WEIGHTS, metadata={"format": "pt"})
