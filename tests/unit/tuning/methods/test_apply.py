"""What the methods make trainable, on a tiny model."""

import sys
from typing import Any

import pytest
import torch

from core.errors import ConfigurationError, InvalidInput
from tests.support.tiny_model import HIDDEN, LAYERS, logits, tiny_model
from tuning.methods import method, trainable_parameters

# Those that want no tokenizer beside the model, and no GPU.
PLAIN = ("lora", "dora", "bottleneck", "ia3", "full")
LINEAR = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}


def _applied(name: str, model: Any = None, **options: object) -> Any:
    chosen = method(name)
    return chosen.apply(model or tiny_model(), chosen.options(**options))


def _targets(model: Any) -> set[str]:
    return set(model.peft_config["default"].target_modules)


@pytest.mark.parametrize("name", PLAIN)
def test_a_method_begins_as_the_base(name: str) -> None:
    torch.testing.assert_close(logits(_applied(name)), logits(tiny_model()))


@pytest.mark.parametrize("name", PLAIN)
def test_the_model_is_ready_to_train(name: str) -> None:
    assert _applied(name).training


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_trained_is_in_float32_over_a_base_in_bfloat16(name: str) -> None:
    trained = [weight for weight in _applied(name, tiny_model("bfloat16")).parameters() if weight.requires_grad]
    assert {weight.dtype for weight in trained} == {torch.float32}


@pytest.mark.parametrize("name", PLAIN[:-1])
def test_the_base_stays_in_what_it_was(name: str) -> None:
    frozen = [weight for weight in _applied(name, tiny_model("bfloat16")).parameters() if not weight.requires_grad]
    assert {weight.dtype for weight in frozen} == {torch.bfloat16}


@pytest.mark.parametrize("name", PLAIN[:-1])
def test_only_the_weights_of_the_method_want_gradients(name: str) -> None:
    frozen = [weight for weight in _applied(name).parameters() if not weight.requires_grad]
    assert len(frozen) == len(list(tiny_model().parameters()))


def test_of_a_lora_both_matrices_of_each_attention_layer_are_trained() -> None:
    queries_and_outputs, keys_and_values = 2 * (HIDDEN + HIDDEN), 2 * (HIDDEN + HIDDEN // 2)
    assert trainable_parameters(_applied("lora", rank=3)) == LAYERS * 3 * (queries_and_outputs + keys_and_values)


def test_of_a_bottleneck_two_matrices_with_biases_are_trained_at_two_places_of_each_layer() -> None:
    assert trainable_parameters(_applied("bottleneck", width=5)) == LAYERS * 2 * (2 * 5 * HIDDEN + 5 + HIDDEN)


def test_of_a_whole_model_everything_is_trained() -> None:
    assert trainable_parameters(_applied("full")) == tiny_model().num_parameters()


def test_attention_stands_for_its_four_layers() -> None:
    assert _targets(_applied("lora")) == {"q_proj", "k_proj", "v_proj", "o_proj"}


def test_all_linear_stands_for_every_linear_layer_but_the_head() -> None:
    assert _targets(_applied("lora", target_modules="all-linear")) == LINEAR


def test_layers_can_be_named() -> None:
    assert _targets(_applied("lora", target_modules=("up_proj", "q_proj"))) == {"up_proj", "q_proj"}


@pytest.mark.parametrize("name", ["c_attn", "lm_head"])
def test_a_layer_that_the_model_has_not_or_its_head_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput, match=f"these names: {name}; it has down_proj"):
        _applied("lora", target_modules=("q_proj", name))


def test_dora_is_a_lora_with_lengths_of_its_own() -> None:
    assert _applied("dora").peft_config["default"].use_dora


@pytest.mark.parametrize("name", ["prefix", "prompt"])
def test_virtual_tokens_want_a_tokenizer_beside_the_model(name: str) -> None:
    with pytest.raises(InvalidInput, match="no tokenizer"):
        _applied(name)


def test_qlora_without_a_gpu_says_to_use_lora(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(ConfigurationError, match=r"a GPU with CUDA.*use lora instead"):
        _applied("qlora")


def test_qlora_without_its_package_says_to_use_lora(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    with pytest.raises(ConfigurationError, match=r"wants the package bitsandbytes.*use lora instead"):
        _applied("qlora")
