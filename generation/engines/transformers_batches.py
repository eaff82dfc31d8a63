"""The batch that the base model and all plain LoRAs share. Importing this module loads torch."""

import inspect
from collections.abc import Iterable
from typing import Any

from transformers import DynamicCache
from transformers.cache_utils import DynamicLayer

from generation.engines.adapter_files import read_adapter_config
from generation.engines.adapter_models import sharing_weights
from generation.engines.adapter_pool import AdapterPool
from generation.engines.base import Adapter
from generation.engines.batching_thread import Batch
from generation.engines.lora_layers import LoraLayers
from generation.engines.lora_weights import load_lora
from generation.engines.plain_lora import adapted_modules, is_plain_lora
from generation.engines.transformers_batch import TransformersBatch

# What changes nothing of a greedy answer, or is seen to: any other option, such as a repetition penalty, is left to
# transformers' own decoding.
GREEDY = {
    *("eos_token_id", "bos_token_id", "pad_token_id", "do_sample", "temperature", "top_k", "top_p", "min_p"),
    *("max_length", "max_new_tokens", "use_cache", "output_attentions", "output_hidden_states"),
    *("_from_model_config", "transformers_version"),
}


class TransformersBatches:
    """See `generation.engines.batching_thread.Batches`: always one."""

    def __init__(self, base: Any, tokenizer: Any, limit: int) -> None:
        """`base` stays as it is; adapters take at most `limit` bytes."""
        self._tokenizer = tokenizer
        self._modules = [name for name, _ in base.named_modules()]
        self._layers = LoraLayers(sharing_weights(base))
        self._pool = AdapterPool(lambda adapter: load_lora(adapter.folder, self._layers.linears), limit)
        self._batch = self._new()

    def fits(self, adapter: Adapter) -> bool:
        """Whether it is a plain LoRA over linear layers alone."""
        if not is_plain_lora(adapter.folder):
            return False
        named = adapted_modules(read_adapter_config(adapter.folder), self._modules)
        return all(name in self._layers.linears for name in named)

    def open(self, adapter: Adapter | None) -> Batch:
        return self._batch

    def all(self) -> Iterable[Batch]:
        return [self._batch]

    def discard(self, batch: Batch) -> None:
        self._batch = self._new()

    def _new(self) -> TransformersBatch:
        return TransformersBatch(self._tokenizer, self._layers, self._pool)


def can_batch(model: Any) -> bool:
    """Whether texts of different lengths can be written together: all layers attend to all tokens, by a mask."""
    layers = DynamicCache(config=model.config).layers
    return (
        bool(layers)
        and all(type(layer) is DynamicLayer for layer in layers)
        and model.config._attn_implementation == "sdpa"
        and {"position_ids", "logits_to_keep"} <= inspect.signature(model.forward).parameters.keys()
        and model.generation_config.to_diff_dict().keys() <= GREEDY
    )
