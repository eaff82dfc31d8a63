"""Bottleneck adapters on a tiny model."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from core.errors import InvalidInput
from generation.engines.adapter_files import CONFIG, WEIGHTS
from generation.engines.adapter_models import load_adapter, transformers_serves
from generation.engines.bottleneck import Bottleneck, BottleneckConfig, add_bottlenecks, bottleneck_weights
from tests.support.tiny_model import HIDDEN, LAYERS, logits, tiny_model

WIDTH = 4
CONFIGURED = BottleneckConfig(width=WIDTH, activation="relu")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """An adapter that changes what the tiny model says."""
    weights = {name: torch.randn(weight.shape) for name, weight in bottleneck_weights(_adapted()).items()}
    (tmp_path / CONFIG).write_text(CONFIGURED.model_dump_json())
    save_file(weights, tmp_path / WEIGHTS)
    return tmp_path


def _adapted() -> Any:
    return add_bottlenecks(tiny_model(), CONFIGURED)


def _change_config(folder: Path, **changes: object) -> None:
    config = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps(config | changes))


def test_the_output_of_the_layer_is_added_to_what_is_made_of_it() -> None:
    layer = Bottleneck(torch.nn.Linear(3, 5), WIDTH, "relu")
    torch.nn.init.normal_(layer.up.weight)
    inputs = torch.randn(1, 2, 3)
    written = layer.base_layer(inputs)
    torch.testing.assert_close(layer(inputs), written + layer.up(torch.relu(layer.down(written))))


def test_it_begins_as_the_base() -> None:
    assert torch.equal(logits(_adapted()), logits(tiny_model()))


def test_it_begins_as_the_base_in_bfloat16() -> None:
    adapted = add_bottlenecks(tiny_model("bfloat16"), CONFIGURED)
    assert torch.equal(logits(adapted), logits(tiny_model("bfloat16")))


def test_both_projections_of_each_layer_get_one() -> None:
    shapes = {name: tuple(weight.shape) for name, weight in bottleneck_weights(_adapted()).items()}
    assert len(shapes) == LAYERS * 2 * 4
    assert shapes["model.layers.1.self_attn.o_proj.down.weight"] == (WIDTH, HIDDEN)
    assert shapes["model.layers.0.mlp.down_proj.up.weight"] == (HIDDEN, WIDTH)


def test_a_layer_that_the_model_has_not_is_refused() -> None:
    config = BottleneckConfig(width=WIDTH, activation="relu", target_modules=("fc2",))
    with pytest.raises(InvalidInput, match="no linear layer fc2"):
        add_bottlenecks(tiny_model(), config)


def test_transformers_serves_it(saved: Path) -> None:
    assert transformers_serves(saved)


def test_a_loaded_one_changes_the_logits(saved: Path) -> None:
    assert not torch.allclose(logits(load_adapter(tiny_model(), saved)), logits(tiny_model()))


def test_loading_leaves_the_base_as_it_was(saved: Path) -> None:
    base = tiny_model()
    load_adapter(base, saved)
    assert torch.equal(logits(base), logits(tiny_model()))


def test_loading_shares_the_weights_of_the_base(saved: Path) -> None:
    base = tiny_model()
    layer = load_adapter(base, saved).get_submodule("model.layers.0.mlp.down_proj").base_layer
    assert layer.weight.data_ptr() == base.get_submodule("model.layers.0.mlp.down_proj").weight.data_ptr()


def test_missing_weights_are_refused(saved: Path) -> None:
    weights = load_file(saved / WEIGHTS)
    del weights["model.layers.0.mlp.down_proj.up.bias"]
    save_file(weights, saved / WEIGHTS)
    with pytest.raises(InvalidInput, match=r"such as model\.layers\.0\.mlp\.down_proj\.up\.bias"):
        load_adapter(tiny_model(), saved)


def test_weights_of_the_base_model_are_refused(saved: Path) -> None:
    weights = load_file(saved / WEIGHTS) | {"model.norm.weight": torch.zeros(HIDDEN)}
    save_file(weights, saved / WEIGHTS)
    with pytest.raises(InvalidInput, match=r"such as model\.norm\.weight"):
        load_adapter(tiny_model(), saved)


def test_weights_of_another_width_are_refused(saved: Path) -> None:
    _change_config(saved, width=WIDTH + 1)
    with pytest.raises(InvalidInput, match="does not fit the model"):
        load_adapter(tiny_model(), saved)


@pytest.mark.parametrize(
    "change",
    [{"width": 0}, {"width": 10**9}, {"activation": "sigmoid"}, {"target_modules": []}, {"an_option_of_tomorrow": 1}],
    ids=str,
)
def test_a_configuration_that_cannot_be_is_refused(saved: Path, change: dict[str, object]) -> None:
    _change_config(saved, **change)
    with pytest.raises(InvalidInput, match="does not fit the model"):
        load_adapter(tiny_model(), saved)
