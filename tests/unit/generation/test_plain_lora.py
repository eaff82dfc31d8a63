"""Which adapters are plain LoRA."""

import json
import math
from pathlib import Path
from typing import Any

import pytest

from generation.engines.plain_lora import adapted_modules, is_plain_lora, lora_scale

PLAIN: dict[str, Any] = {"peft_type": "LORA", "target_modules": ["q_proj"], "r": 4, "lora_alpha": 8, "bias": "none"}


def _saved(folder: Path, **options: object) -> Path:
    (folder / "adapter_config.json").write_text(json.dumps(PLAIN | options))
    (folder / "adapter_model.safetensors").touch()
    return folder


def test_a_plain_lora_is_known(tmp_path: Path) -> None:
    assert is_plain_lora(_saved(tmp_path))


def test_options_that_are_not_set_do_no_harm(tmp_path: Path) -> None:
    assert is_plain_lora(_saved(tmp_path, use_dora=False, rank_pattern={}, modules_to_save=None))


@pytest.mark.parametrize(
    "options",
    [
        {"peft_type": "IA3"},
        {"peft_type": "BOTTLENECK"},
        {"use_dora": True},
        {"modules_to_save": ["lm_head"]},
        {"bias": "all"},
        {"rank_pattern": {"q_proj": 2}},
        {"alpha_pattern": {"q_proj": 2}},
        {"target_modules": ".*_proj"},
        {"init_lora_weights": "pissa"},
        {"task_type": "SEQ_CLS"},
        {"an_option_of_tomorrow": 1},
    ],
    ids=lambda options: next(iter(options)),
)
def test_what_would_be_read_as_a_plain_lora_but_is_none_is_not_taken_for_one(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    assert not is_plain_lora(_saved(tmp_path, **options))


def test_a_folder_without_an_adapter_has_none(tmp_path: Path) -> None:
    assert not is_plain_lora(tmp_path)


def test_the_scale_is_alpha_over_the_rank_or_over_its_root() -> None:
    assert lora_scale(PLAIN) == 2
    assert lora_scale(PLAIN | {"use_rslora": True}) == 8 / math.sqrt(4)


def test_modules_are_named_whole_or_by_their_last_parts() -> None:
    modules = ["layers.0.self_attn.q_proj", "layers.1.self_attn.q_proj", "layers.0.mlp.up_proj", "layers.0.mlp.q_projx"]
    assert adapted_modules(PLAIN, modules) == modules[:2]
    assert adapted_modules(PLAIN | {"target_modules": [modules[1], "mlp.up_proj"]}, modules) == modules[1:3]
