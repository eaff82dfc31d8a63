"""One text at a time, with whatever transformers and PEFT can do. Importing this module loads torch."""

from typing import Any

import torch

from generation.engines.adapter_models import AdapterModels
from generation.engines.base import GenerationRequest
from generation.engines.inference_thread import Emit, Stopped
from generation.engines.streaming import TextStream


class SingleWriter:
    """See `generation.engines.inference_thread.Generate`."""

    def __init__(self, tokenizer: Any, models: AdapterModels) -> None:
        self._tokenizer = tokenizer
        self._models = models

    @torch.inference_mode()
    def __call__(self, request: GenerationRequest, emit: Emit, stopped: Stopped) -> None:
        prompt = self._tokenizer.apply_chat_template(
            request.messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        with self._models.model(request.adapter) as model:
            model.generate(
                **prompt,
                max_new_tokens=request.max_new_tokens,
                do_sample=False,
                streamer=PieceStreamer(self._tokenizer, emit),
                stopping_criteria=[_StopWhen(stopped)],
            )


class _StopWhen:
    """A stopping criterion: called after each token."""

    def __init__(self, stopped: Stopped) -> None:
        self._stopped = stopped

    def __call__(self, input_ids: torch.Tensor, scores: object, **_: object) -> torch.Tensor:
        return torch.full((input_ids.shape[0],), self._stopped(), device=input_ids.device)


class PieceStreamer:
    """A streamer of transformers: is given the prompt first, then each token."""

    def __init__(self, tokenizer: Any, emit: Emit) -> None:
        self._stream = TextStream(lambda tokens: str(tokenizer.decode(tokens, skip_special_tokens=True)), emit)
        self._prompt_seen = False

    def put(self, value: torch.Tensor) -> None:
        if self._prompt_seen:
            self._stream.add(value.reshape(-1).tolist())
        self._prompt_seen = True

    def end(self) -> None:
        self._stream.end()
