"""A Llama of two layers that knows nothing, for what no words depend on."""

from typing import Any

HIDDEN = 16
LAYERS = 2
VOCABULARY = 32


def tiny_model(dtype: str = "float32", seed: int = 3) -> Any:
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=VOCABULARY,
        hidden_size=HIDDEN,
        intermediate_size=24,
        num_hidden_layers=LAYERS,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=64,
        tie_word_embeddings=True,
    )
    return LlamaForCausalLM(config).to(getattr(torch, dtype)).eval()


def tokens() -> Any:
    """Of shape (2, 6)."""
    import torch

    return torch.arange(12).reshape(2, 6) % VOCABULARY


def logits(model: Any) -> Any:
    """What a model makes of `tokens()`, of shape (2, 6, vocabulary)."""
    import torch

    with torch.no_grad():
        return model.eval()(input_ids=tokens()).logits
