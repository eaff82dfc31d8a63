"""Which models write texts of different lengths together."""

from typing import Any

from transformers import MistralConfig, MistralForCausalLM

from generation.engines.transformers_batches import can_batch
from tests.support.tiny_model import HIDDEN, LAYERS, VOCABULARY, tiny_model


def _mistral(sliding_window: int | None) -> Any:
    return MistralForCausalLM(
        MistralConfig(
            vocab_size=VOCABULARY,
            hidden_size=HIDDEN,
            intermediate_size=HIDDEN,
            num_hidden_layers=LAYERS,
            num_attention_heads=2,
            num_key_value_heads=1,
            sliding_window=sliding_window,
        )
    )


def test_a_model_that_attends_to_all_tokens_does() -> None:
    assert can_batch(tiny_model())
    assert can_batch(_mistral(None))


def test_one_that_forgets_tokens_does_not() -> None:
    assert not can_batch(_mistral(8))


def test_one_whose_attention_takes_no_plain_mask_does_not() -> None:
    model = tiny_model()
    model.set_attn_implementation("eager")
    assert not can_batch(model)


def test_one_whose_words_are_chosen_by_more_than_likelihood_does_not() -> None:
    model = tiny_model()
    model.generation_config.repetition_penalty = 1.1
    assert not can_batch(model)
