"""What is written of a trained model, on a tiny one."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.support.tiny_model import tiny_model
from tuning.methods import method, save

ADAPTERS = ("lora", "dora", "bottleneck", "ia3")


def _saved(name: str, folder: Path) -> Path:
    model = tiny_model()
    model.name_or_path = "/srv/models/secret"
    chosen = method(name)
    save(chosen.apply(model, chosen.options()), folder)
    return folder


def _config(folder: Path) -> Any:
    return json.loads((folder / "adapter_config.json").read_text())


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_is_two_files(tmp_path: Path, name: str) -> None:
    assert set(_files(_saved(name, tmp_path))) == {"adapter_config.json", "adapter_model.safetensors"}


@pytest.mark.parametrize("name", [*ADAPTERS, "full"])
def test_the_same_weights_give_the_same_bytes(tmp_path: Path, name: str) -> None:
    assert _files(_saved(name, tmp_path / "one")) == _files(_saved(name, tmp_path / "two"))


@pytest.mark.parametrize("name", [*ADAPTERS, "full"])
def test_no_path_of_this_machine_is_written(tmp_path: Path, name: str) -> None:
    assert not any(b"/srv" in content for content in _files(_saved(name, tmp_path)).values())


@pytest.mark.parametrize("name", ADAPTERS)
def test_the_name_of_the_base_is_left_empty(tmp_path: Path, name: str) -> None:
    assert _config(_saved(name, tmp_path))["base_model_name_or_path"] == ""


def test_layers_are_listed_in_order(tmp_path: Path) -> None:
    assert _config(_saved("lora", tmp_path))["target_modules"] == ["k_proj", "o_proj", "q_proj", "v_proj"]


def test_a_whole_model_is_one_file_of_weights_and_its_configuration(tmp_path: Path) -> None:
    assert set(_files(_saved("full", tmp_path))) == {"config.json", "generation_config.json", "model.safetensors"}
