"""Texts that one torch model writes together, each with its own LoRA or none. Importing this module loads torch."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import DynamicCache

from generation.engines.adapter_pool import AdapterPool, NoRoom
from generation.engines.inference_thread import as_told
from generation.engines.lora_layers import LoraLayers
from generation.engines.lora_weights import LoraWeights
from generation.engines.ragged_cache import RaggedCache
from generation.engines.request_queue import QueuedGeneration
from generation.engines.streaming import TextStream
from generation.engines.transformers_text import Text

# What all texts together may hold: sixteen with 2,000 tokens each. For SmolLM2 in bfloat16 it is 720 MiB.
MOST_TOKENS = 16 * 2_048
# Prompts are read up to so many tokens at a time, or one that is longer, between the next tokens of other texts.
STEP_TOKENS = 512


class TransformersBatch:
    """See `generation.engines.batching_thread.Batch`.

    A text begins as soon as there is memory for it and for its adapter, in the order of their coming, so that none
    waits for ever because others need less. Each row is computed as if it were alone: Orca (Yu et al., 2022) calls it
    iteration-level scheduling.
    """

    def __init__(self, tokenizer: Any, layers: LoraLayers, pool: AdapterPool[LoraWeights]) -> None:
        self._tokenizer = tokenizer
        self._layers = layers
        self._pool = pool
        ends = layers.model.generation_config.eos_token_id
        self._stops = {*ends} if isinstance(ends, list) else {ends}
        self._waiting: deque[Text] = deque()
        self._texts: list[Text] = []
        self._cache = RaggedCache()

    def __len__(self) -> int:
        return len(self._waiting) + len(self._texts)

    def add(self, generation: QueuedGeneration) -> None:
        request = generation.request
        prompt = self._tokenizer.apply_chat_template(request.messages, add_generation_prompt=True, return_dict=False)
        stream = TextStream(self._decode, generation.put)
        self._waiting.append(Text(generation, stream, list(prompt), request.max_new_tokens))

    @torch.inference_mode()
    def step(self) -> None:
        self._begin_texts()
        if self._texts:
            self._write_tokens()

    @torch.inference_mode()
    def end(self, error: Exception | None) -> None:
        while self._texts:
            self._leave(len(self._texts) - 1, error)
        while self._waiting:
            self._waiting.popleft().end(error)

    def _begin_texts(self) -> None:
        self._drop_stopped()
        read = 0
        while self._waiting and read < STEP_TOKENS and self._has_room(self._waiting[0]):
            text = self._waiting[0]
            try:
                read += self._begin(text)
            except NoRoom:
                return
            except Exception as error:
                self._end(text, as_told(error))
            self._waiting.popleft()

    def _drop_stopped(self) -> None:
        """Nobody waits for them, and one that has no room yet would keep those behind it."""
        waiting, self._waiting = self._waiting, deque()
        for text in waiting:
            if text.generation.stopped():
                self._end(text)
            else:
                self._waiting.append(text)

    def _has_room(self, text: Text) -> bool:
        return not self._texts or self._cache.size_with(len(text.tokens) + text.left) <= MOST_TOKENS

    def _begin(self, text: Text) -> int:
        """Read the prompt, write the first token, and say how many tokens were read."""
        if (adapter := text.generation.request.adapter) is not None:
            text.lease = self._pool.lease(adapter)
            self._layers.begin(text.lease.adapter)
        prompt, cache = len(text.tokens), DynamicCache()
        room = prompt + text.left
        (token,) = self._compute([text], cache, {"input_ids": torch.tensor([text.tokens])})
        if text.write(token, self._stops):
            self._cache.join(((keys, values) for keys, values, _ in cache), room)
            self._texts.append(text)
        else:
            self._end(text)
        return prompt

    def _write_tokens(self) -> None:
        last = torch.tensor([[text.tokens[-1]] for text in self._texts])
        tokens = self._compute(self._texts, self._cache, {"input_ids": last, **self._cache.begin_token()})
        # From the last on, for the last takes the place of one that leaves.
        for row in reversed(range(len(tokens))):
            if not self._texts[row].write(tokens[row], self._stops):
                self._leave(row)

    def _compute(self, texts: Sequence[Text], cache: DynamicCache, inputs: Mapping[str, Tensor]) -> list[int]:
        """The most likely next token of each row."""
        self._layers.select([text.weights for text in texts])
        written = self._layers.model(**inputs, past_key_values=cache, use_cache=True, logits_to_keep=1)
        tokens: list[int] = written.logits[:, -1].argmax(-1).tolist()
        return tokens

    def _leave(self, row: int, error: Exception | None = None) -> None:
        self._cache.leave(row)
        self._end(self._texts[row], error)
        last = self._texts.pop()
        if row < len(self._texts):
            self._texts[row] = last

    def _end(self, text: Text, error: Exception | None = None) -> None:
        """Give back what the text held, and tell its reader that there is no more."""
        if text.lease is not None:
            self._layers.end(text.lease.adapter)
            text.lease.end()
            text.lease = None
        text.end(error)

    def _decode(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))
