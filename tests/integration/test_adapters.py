"""Adapters of every kind on the packaged SmolLM2, with transformers."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import InvalidInput
from core.settings import GenerationSettings
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.transformers import TransformersEngine
from tests.support.adapters import KINDS, MESSAGES, adapter_in, save_adapter

TOKENS = 5


@pytest.fixture(scope="module")
def engine(converted: Path) -> Iterator[TransformersEngine]:
    loaded = TransformersEngine(GenerationSettings(dtype="float32"), converted.parent)
    loaded.load()
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def lora(converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_adapter(converted, tmp_path_factory.mktemp("adapter") / "lora", "lora")


@pytest.fixture
def copied(lora: Path, tmp_path: Path) -> Path:
    """The LoRA, to be damaged."""
    return shutil.copytree(lora, tmp_path / "copied")


def _written(engine: TransformersEngine, adapter: Adapter | None = None) -> str:
    return "".join(engine.submit(GenerationRequest(MESSAGES, TOKENS, adapter)))


@pytest.mark.filterwarnings("ignore:Position ids are not supported")
@pytest.mark.parametrize("kind", KINDS)
def test_an_adapter_of_every_kind_changes_the_words_and_leaves_the_base_alone(
    engine: TransformersEngine, converted: Path, tmp_path: Path, kind: str
) -> None:
    adapter = adapter_in(save_adapter(converted, tmp_path / kind, kind))
    before = _written(engine)
    assert engine.serves(adapter)
    adapted = _written(engine, adapter)
    assert adapted != before
    assert _written(engine) == before
    assert _written(engine, adapter) == adapted


def test_a_bottleneck_that_learnt_nothing_writes_the_words_of_the_base(
    engine: TransformersEngine, converted: Path, tmp_path: Path
) -> None:
    adapter = adapter_in(save_adapter(converted, tmp_path / "fresh", "fresh bottleneck"))
    assert _written(engine, adapter) == _written(engine)


def test_adapters_of_which_the_least_recent_were_let_go_are_loaded_again(
    engine: TransformersEngine, lora: Path
) -> None:
    first, *others = (adapter_in(lora, digit) for digit in "12345")
    written = _written(engine, first)
    for adapter in others:
        assert _written(engine, adapter) == written
    assert _written(engine, first) == written


def test_an_adapter_without_weights_in_safetensors_is_refused(engine: TransformersEngine, copied: Path) -> None:
    (copied / "adapter_model.safetensors").rename(copied / "adapter_model.bin")
    assert not engine.serves(adapter_in(copied))
    with pytest.raises(InvalidInput, match="no adapter_model"):
        engine.submit(GenerationRequest(MESSAGES, TOKENS, adapter_in(copied)))


def test_an_adapter_without_a_configuration_is_refused(engine: TransformersEngine, copied: Path) -> None:
    (copied / "adapter_config.json").unlink()
    with pytest.raises(InvalidInput, match="adapter_config"):
        engine.submit(GenerationRequest(MESSAGES, TOKENS, adapter_in(copied)))


def test_a_kind_of_adapter_that_nobody_knows_is_refused(engine: TransformersEngine, copied: Path) -> None:
    (copied / "adapter_config.json").write_text(json.dumps({"peft_type": "SORCERY"}))
    with pytest.raises(InvalidInput, match="SORCERY"):
        engine.submit(GenerationRequest(MESSAGES, TOKENS, adapter_in(copied)))


@pytest.mark.parametrize("odd", ["missing", "left over"])
def test_weights_that_are_missing_or_left_over_are_refused(engine: TransformersEngine, copied: Path, odd: str) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(copied / "adapter_model.safetensors")
    name, weight = next(iter(weights.items()))
    if odd == "missing":
        del weights[name]
    else:
        weights["base_model.model.surplus.lora_A.weight"] = weight.clone()
    save_file(weights, copied / "adapter_model.safetensors")
    with pytest.raises(InvalidInput, match="missing or left over"):
        _written(engine, adapter_in(copied, "7"))


def test_weights_of_another_shape_are_refused_and_the_base_still_writes(
    engine: TransformersEngine, copied: Path
) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(copied / "adapter_model.safetensors")
    save_file(
        {name: weight[:, :3].contiguous() for name, weight in weights.items()}, copied / "adapter_model.safetensors"
    )
    with pytest.raises(InvalidInput, match="does not fit"):
        _written(engine, adapter_in(copied, "8"))
    assert _written(engine)
