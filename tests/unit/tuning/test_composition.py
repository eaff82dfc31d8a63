"""LoRAs put together."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import InvalidInput
from generation.engines.adapter_files import CONFIG, WEIGHTS
from generation.engines.lora_weights import load_lora
from tuning.composition import Part, compose

WIDTH = 6
LAYERS = {f"model.layers.{number}.{name}": torch.nn.Linear(WIDTH, WIDTH) for number in (0, 1) for name in ("q", "v")}


def _lora(folder: Path, rank: int, targets: list[str], **options: object) -> Path:
    folder.mkdir()
    config = {"peft_type": "LORA", "r": rank, "lora_alpha": 2 * rank, "target_modules": targets} | options
    (folder / CONFIG).write_text(json.dumps(config), "utf-8")
    shapes = {"A": (rank, WIDTH), "B": (WIDTH, rank)}
    named = [layer for layer in LAYERS if layer.rpartition(".")[2] in targets]
    weights = {
        f"base_model.model.{layer}.lora_{side}.weight": torch.randn(*shapes[side]) for layer in named for side in "AB"
    }
    save_file(weights, folder / WEIGHTS)
    return folder


def _change(folder: Path, layer: str) -> torch.Tensor:
    """What a LoRA adds to the weights of a layer."""
    read = load_lora(folder, LAYERS)
    if layer not in read.down:
        return torch.zeros(WIDTH, WIDTH)
    return (read.up[layer].T @ read.down[layer]).detach()


@pytest.mark.parametrize("options", [{}, {"use_rslora": True}])
def test_it_changes_each_layer_by_the_weighted_sum(tmp_path: Path, options: dict[str, object]) -> None:
    voice, tone = _lora(tmp_path / "voice", 3, ["q", "v"], **options), _lora(tmp_path / "tone", 2, ["q"])
    (tmp_path / "both").mkdir()
    compose([Part("voice:1", voice, 0.7), Part("tone:1", tone, -0.2)], tmp_path / "both")
    for layer in LAYERS:
        wanted = 0.7 * _change(voice, layer) - 0.2 * _change(tone, layer)
        assert torch.allclose(_change(tmp_path / "both", layer), wanted, atol=1e-5)


def test_one_that_changes_embeddings_is_refused(tmp_path: Path) -> None:
    voice, tone = _lora(tmp_path / "voice", 2, ["q"]), _lora(tmp_path / "tone", 2, ["q"])
    weights = load_file(tone / WEIGHTS) | {"base_model.model.embed_tokens.lora_embedding_A": torch.zeros(2, WIDTH)}
    save_file(weights, tone / WEIGHTS)
    with pytest.raises(InvalidInput, match=r"tone:1 changes more than linear layers \(base_model"):
        compose([Part("voice:1", voice, 0.5), Part("tone:1", tone, 0.5)], tmp_path)


@pytest.mark.parametrize(
    ("weights", "problem"),
    [([1.0], "two adapters or more"), ([1.0, 0.0], "not 0"), ([1.0, float("nan")], "not 0")],
)
def test_what_adds_up_to_nothing_is_refused(tmp_path: Path, weights: list[float], problem: str) -> None:
    parts = [
        Part(f"voice:{number}", _lora(tmp_path / str(number), 2, ["q"]), weight)
        for number, weight in enumerate(weights)
    ]
    with pytest.raises(InvalidInput, match=problem):
        compose(parts, tmp_path)


def test_one_that_is_named_twice_is_refused(tmp_path: Path) -> None:
    part = Part("voice:1", _lora(tmp_path / "voice", 2, ["q"]), 0.5)
    with pytest.raises(InvalidInput, match="voice:1 is named twice"):
        compose([part, part], tmp_path)


def test_another_kind_of_adapter_is_refused(tmp_path: Path) -> None:
    folder = _lora(tmp_path / "dora", 2, ["q"], use_dora=True)
    with pytest.raises(InvalidInput, match="dora:1 is no plain LoRA"):
        compose([Part("voice:1", _lora(tmp_path / "voice", 2, ["q"]), 1), Part("dora:1", folder, 1)], tmp_path)


def test_a_file_that_is_damaged_is_refused(tmp_path: Path) -> None:
    folder = _lora(tmp_path / "broken", 2, ["q"])
    (folder / WEIGHTS).write_bytes(b"not safetensors")
    with pytest.raises(InvalidInput, match="does not fit"):
        compose([Part("voice:1", _lora(tmp_path / "voice", 2, ["q"]), 1), Part("broken:1", folder, 1)], tmp_path)
