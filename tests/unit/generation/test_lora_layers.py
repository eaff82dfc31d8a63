"""Many LoRAs over one model, each row of a batch with its own, beside PEFT."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, get_peft_model
from safetensors.torch import load_file, save_file

from core.errors import InvalidInput
from generation.engines.adapter_models import load_adapter
from generation.engines.lora_layers import LoraLayers
from generation.engines.lora_weights import LoraWeights, load_lora
from tests.support.tiny_model import tiny_model

WEIGHTS = "adapter_model.safetensors"
TOKENS = [[5], [6], [7], [8]]
OPTIONS: tuple[dict[str, Any], ...] = (
    {"r": 2, "target_modules": ["q_proj", "v_proj"]},
    {"r": 5, "target_modules": ["q_proj", "gate_proj", "down_proj"], "use_rslora": True},
    {"r": 3, "target_modules": ["o_proj", "up_proj"], "lora_alpha": 32},
)


@pytest.fixture
def folders(tmp_path: Path) -> list[Path]:
    return [_saved(tmp_path / str(seed), seed, options) for seed, options in enumerate(OPTIONS)]


@pytest.fixture
def layers() -> LoraLayers:
    return LoraLayers(tiny_model())


def _saved(folder: Path, seed: int, options: dict[str, Any]) -> Path:
    torch.manual_seed(seed)
    adapted: Any = get_peft_model(tiny_model(), LoraConfig(task_type="CAUSAL_LM", **options))
    for name, weight in adapted.named_parameters():
        if "lora_" in name:
            weight.data = torch.randn_like(weight)
    adapted.save_pretrained(str(folder))
    return folder


def _logits(model: Any, tokens: list[list[int]]) -> torch.Tensor:
    with torch.inference_mode():
        logits: torch.Tensor = model(input_ids=torch.tensor(tokens)).logits
    return logits


def _begun(layers: LoraLayers, folder: Path) -> LoraWeights:
    weights = load_lora(folder, layers.linears)
    layers.begin(weights)
    return weights


def _peft(folder: Path, tokens: list[list[int]]) -> torch.Tensor:
    return _logits(load_adapter(tiny_model(), folder), tokens)


def test_each_row_is_computed_with_its_own(layers: LoraLayers, folders: list[Path]) -> None:
    held = [_begun(layers, folder) for folder in folders]
    layers.select([held[2], None, held[0], held[1]])
    expected = [_peft(folders[2], TOKENS[:1]), _logits(tiny_model(), TOKENS[1:2])]
    expected += [_peft(folders[0], TOKENS[2:3]), _peft(folders[1], TOKENS[3:])]
    torch.testing.assert_close(_logits(layers.model, TOKENS), torch.cat(expected))


def test_a_prompt_is_read_with_its_adapter_alone(layers: LoraLayers, folders: list[Path]) -> None:
    held = [_begun(layers, folder) for folder in folders]
    layers.select([held[1]])
    torch.testing.assert_close(_logits(layers.model, [[5, 6, 7]]), _peft(folders[1], [[5, 6, 7]]))


def test_the_place_of_one_that_ended_is_anothers(layers: LoraLayers, folders: list[Path]) -> None:
    first, second = (_begun(layers, folder) for folder in folders[:2])
    layers.end(first)
    third = _begun(layers, folders[2])
    layers.select([third, second])
    expected = torch.cat([_peft(folders[2], TOKENS[:1]), _peft(folders[1], TOKENS[1:2])])
    torch.testing.assert_close(_logits(layers.model, TOKENS[:2]), expected)


def test_an_adapter_of_two_texts_stays_until_both_have_ended(layers: LoraLayers, folders: list[Path]) -> None:
    weights = _begun(layers, folders[0])
    layers.begin(weights)
    layers.end(weights)
    layers.select([weights])
    torch.testing.assert_close(_logits(layers.model, TOKENS[:1]), _peft(folders[0], TOKENS[:1]))


def test_without_adapters_the_base_model_is_as_before(layers: LoraLayers, folders: list[Path]) -> None:
    layers.end(_begun(layers, folders[0]))
    layers.select([None, None])
    assert torch.equal(_logits(layers.model, TOKENS[:2]), _logits(tiny_model(), TOKENS[:2]))


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        pytest.param(lambda weight: weight[:, :1].contiguous(), "has .* numbers, not", id="shape"),
        pytest.param(lambda weight: weight * float("inf"), "infinite", id="infinite"),
        pytest.param(lambda weight: weight * float("nan"), "no numbers", id="no number"),
    ],
)
def test_weights_that_cannot_be_computed_with_are_refused(
    layers: LoraLayers, folders: list[Path], damage: Any, problem: str
) -> None:
    weights = load_file(folders[0] / WEIGHTS)
    save_file({name: damage(weight) for name, weight in weights.items()}, folders[0] / WEIGHTS)
    with pytest.raises(InvalidInput, match=problem):
        load_lora(folders[0], layers.linears)


def test_a_file_that_is_cut_off_is_refused(layers: LoraLayers, folders: list[Path]) -> None:
    path = folders[0] / WEIGHTS
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(InvalidInput, match="SafetensorError"):
        load_lora(folders[0], layers.linears)


def test_an_adapter_for_none_of_the_layers_is_refused(layers: LoraLayers, folders: list[Path]) -> None:
    path = folders[0] / "adapter_config.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"target_modules": ["c_attn"]}))
    with pytest.raises(InvalidInput, match="names none of its layers"):
        load_lora(folders[0], layers.linears)
