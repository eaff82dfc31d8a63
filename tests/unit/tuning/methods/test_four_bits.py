"""Which layers of a model are packed into four bits; a stand-in packs them, as bitsandbytes does it on a GPU alone."""

import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import torch

from tests.support.tiny_model import tiny_model
from tuning.methods.four_bits import in_four_bits


class PackedLinear(torch.nn.Linear):
    def __init__(self, inputs: int, outputs: int, bias: bool, **options: Any) -> None:
        super().__init__(inputs, outputs, bias)
        self.options = options


@pytest.fixture
def packed(monkeypatch: pytest.MonkeyPatch) -> Any:
    package: Any = ModuleType("bitsandbytes")
    package.__spec__ = ModuleSpec("bitsandbytes", None)
    package.nn = SimpleNamespace(Linear4bit=PackedLinear)
    monkeypatch.setitem(sys.modules, "bitsandbytes", package)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    model = tiny_model()
    monkeypatch.setattr(model, "to", lambda _: model)
    return in_four_bits(model)


def test_all_linear_layers_but_the_head_are_packed(packed: Any) -> None:
    plain = [
        path
        for path, layer in packed.named_modules()
        if isinstance(layer, torch.nn.Linear) and not isinstance(layer, PackedLinear)
    ]
    assert plain == ["lm_head"]


def test_they_keep_their_weights(packed: Any) -> None:
    place = "model.layers.1.mlp.up_proj"
    assert torch.equal(packed.get_submodule(place).weight, tiny_model().get_submodule(place).weight)


def test_they_are_packed_as_the_paper_does_it(packed: Any) -> None:
    assert packed.model.layers[0].self_attn.q_proj.options == {
        "compute_dtype": torch.bfloat16,
        "compress_statistics": True,
        "quant_type": "nf4",
    }


def test_peft_is_told(packed: Any) -> None:
    assert packed.is_loaded_in_4bit
