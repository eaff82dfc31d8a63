"""Training an adapter further, on a tiny model."""

import json
from pathlib import Path

import pytest
import torch

from core.errors import InvalidInput
from generation.engines.adapter_files import CONFIG, WEIGHTS
from tests.support.tiny_model import logits, tiny_model
from tuning.methods import method, save
from tuning.methods.further import further, require_further

NAMES = ("lora", "dora", "bottleneck", "ia3")


def _saved(folder: Path, name: str) -> torch.Tensor:
    """What the adapter in `folder` makes of the tokens."""
    chosen = method(name)
    torch.manual_seed(4)
    model = chosen.apply(tiny_model(), chosen.options())
    with torch.no_grad():
        for weight in model.parameters():
            if weight.requires_grad:
                weight += 0.3 * torch.randn_like(weight)
    save(model, folder)
    told: torch.Tensor = logits(model)
    return told


@pytest.mark.parametrize("name", NAMES)
def test_it_begins_as_it_was_saved(name: str, tmp_path: Path) -> None:
    torch.testing.assert_close(_saved(tmp_path, name), logits(further(tiny_model(), tmp_path)))


@pytest.mark.parametrize("name", NAMES)
def test_the_weights_of_the_method_are_trained_and_no_others(name: str, tmp_path: Path) -> None:
    _saved(tmp_path, name)
    chosen, begun = method(name), further(tiny_model(), tmp_path)
    fresh = chosen.apply(tiny_model(), chosen.options())
    trained = {one for one, weight in begun.named_parameters() if weight.requires_grad}
    assert trained == {one for one, weight in fresh.named_parameters() if weight.requires_grad}
    assert begun.training


def test_what_is_saved_without_a_step_is_the_same_to_the_byte(tmp_path: Path) -> None:
    _saved(tmp_path / "first", "lora")
    save(further(tiny_model(), tmp_path / "first"), tmp_path / "second")
    first, second = ((tmp_path / name / WEIGHTS).read_bytes() for name in ("first", "second"))
    assert first == second


def test_a_qlora_cannot_be_trained_further(tmp_path: Path) -> None:
    _saved(tmp_path, "lora")
    require_further("lora", tmp_path)
    with pytest.raises(InvalidInput, match="qlora cannot be trained further"):
        require_further("qlora", tmp_path)


def test_a_kind_that_is_not_known_cannot_be_trained_further(tmp_path: Path) -> None:
    _saved(tmp_path, "lora")
    (tmp_path / CONFIG).write_text(json.dumps({"peft_type": "ADALORA"}))
    with pytest.raises(InvalidInput, match="ADALORA cannot be trained further; these can: BOTTLENECK, IA3, LORA"):
        require_further("adalora", tmp_path)
