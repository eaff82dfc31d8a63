"""How likely a model, with an adapter or without, finds an answer that is given to it."""

import math
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from generation.contract import Messages
from generation.engines.adapter_models import load_adapter


class Likelihood:
    """Of a model on this machine, in float32 on transformers: engines write, and do not tell how sure they are.

    `weights` gives the model's folder. The model is loaded when it is first asked.
    """

    def __init__(self, weights: Callable[[], Path]) -> None:
        self._weights = weights
        self._adapted: dict[Path | None, Any] = {}

    def of(self, messages: Messages, answer: str, adapter: Path | None) -> float:
        """The geometric mean of the probabilities of the answer's tokens, the one that ends it included.

        Raises InvalidInput for an adapter that does not fit.
        """
        tokenizer, base = self._loaded
        prompt = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False)
        told = [*tokenizer.encode(answer, add_special_tokens=False), tokenizer.eos_token_id]
        return math.exp(-_mean_loss(self._model(base, adapter), prompt, told))

    def _model(self, base: Any, adapter: Path | None) -> Any:
        if adapter not in self._adapted:
            self._adapted[adapter] = base if adapter is None else load_adapter(base, adapter)
        return self._adapted[adapter]

    @cached_property
    def _loaded(self) -> tuple[Any, Any]:
        # Imported here: it brings torch, and most evaluations ask for no likelihood.
        from tuning.training.models import load_base

        model, tokenizer = load_base(self._weights(), "cpu", whole=True)
        return tokenizer, model.eval()


def _mean_loss(model: Any, prompt: list[int], told: list[int]) -> float:
    import torch

    with torch.inference_mode():
        logits = model(input_ids=torch.tensor([[*prompt, *told]]), logits_to_keep=len(told) + 1).logits
        return float(torch.nn.functional.cross_entropy(logits[0, :-1].float(), torch.tensor(told)))
