"""Learnt tokens before the prompt: prompt tuning and prefix tuning.

Both begin as the tokens of a text, which both papers find better than random numbers.
Pad the rows of a batch on their right, so that the prompt stands right behind the learnt tokens, as when it is served.
"""

from typing import Any

from core.errors import InvalidInput
from tuning.methods.options import PrefixOptions, PromptOptions, VirtualTokenOptions


def prompt(model: Any, options: PromptOptions) -> Any:
    """Learns what is read in the place of each virtual token (Lester et al., 2021)."""
    from peft import PromptTuningConfig, get_peft_model

    tokens = _tokens(model, options)
    begin = model.get_input_embeddings()(tokens)[0].float()
    config = PromptTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=options.virtual_tokens)
    adapted: Any = get_peft_model(model, config)
    adapted.prompt_encoder["default"].embedding.weight.data.copy_(begin)
    return adapted


def prefix(model: Any, options: PrefixOptions) -> Any:
    """Learns the keys and values of virtual tokens in all layers (Li & Liang, 2021), without its second network.

    That one steadies a random beginning; this one is what the model itself makes of the text.
    """
    from peft import PrefixTuningConfig, get_peft_model

    begin = _keys_and_values(model, _tokens(model, options))
    config = PrefixTuningConfig(task_type="CAUSAL_LM", num_virtual_tokens=options.virtual_tokens)
    adapted: Any = get_peft_model(model, config)
    adapted.prompt_encoder["default"].load_prompt_embeddings(begin)
    return adapted


def _keys_and_values(model: Any, tokens: Any) -> Any:
    """Of shape (tokens, layers · 2 · heads · size of a head), as PEFT keeps them."""
    import torch

    with torch.no_grad():
        cache = model(input_ids=tokens, use_cache=True).past_key_values
    # Each of shape (1, heads, tokens, size of a head).
    pairs = [part[0].transpose(0, 1).flatten(1) for layer in cache.layers for part in (layer.keys, layer.values)]
    return torch.cat(pairs, dim=1).float()


def _tokens(model: Any, options: VirtualTokenOptions) -> Any:
    """Of shape (1, virtual tokens). Raises InvalidInput where the model has no tokenizer beside it."""
    import torch
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(model.name_or_path, local_files_only=True)
    except (OSError, ValueError) as error:
        raise InvalidInput(f"The model has no tokenizer in its folder {model.name_or_path!r}.", field="text") from error
    said = tokenizer.encode(options.text, add_special_tokens=False)
    repeated = said * -(-options.virtual_tokens // len(said))
    return torch.tensor([repeated[: options.virtual_tokens]], device=model.device)
