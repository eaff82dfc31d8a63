"""The reference engine: Hugging Face transformers, greedy decoding, on the processor."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.settings import GenerationSettings
from generation.contract import Messages
from generation.engines.adapter_files import refuse
from generation.engines.adapter_models import AdapterModels, transformers_serves
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.inference_thread import Emit, InferenceThread, QueuedGeneration, Stopped
from generation.engines.streaming import TextStream
from generation.engines.weights import weights_folder, weights_name

if TYPE_CHECKING:
    import torch


class TransformersEngine:
    """See `generation.engines.base.Engine`."""

    def __init__(self, settings: GenerationSettings, data_dir: Path) -> None:
        self._settings = settings
        self._data_dir = data_dir
        self._loading = threading.Lock()
        self._loaded: tuple[Any, AdapterModels] | None = None
        self._name = "none"
        self._thread = InferenceThread(self._generate, settings.queue)

    @property
    def base_model(self) -> str:
        return self._name

    @property
    def ready(self) -> bool:
        return self._loaded is not None

    @property
    def context_tokens(self) -> int:
        return int(self._parts()[1].base.config.max_position_embeddings)

    def load(self) -> None:
        # Imported here: it takes seconds, and most commands generate nothing.
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        with self._loading:
            if self._loaded is None:
                folder = weights_folder(self._settings.model_path, self._data_dir)
                tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
                model = AutoModelForCausalLM.from_pretrained(folder, dtype=self._dtype(), local_files_only=True)
                self._name = weights_name(self._settings.model_path)
                self._loaded = tokenizer, AdapterModels(model.eval())  # type: ignore[no-untyped-call]

    def count_tokens(self, messages: Messages) -> int:
        tokenizer, _ = self._parts()
        return len(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))

    def serves(self, adapter: Adapter) -> bool:
        return transformers_serves(adapter.folder)

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        self._parts()
        if request.adapter is not None and not self.serves(request.adapter):
            refuse(request.adapter)
        return self._thread.submit(request)

    def close(self) -> None:
        self._thread.close()

    def _generate(self, request: GenerationRequest, emit: Emit, stopped: Stopped) -> None:
        import torch  # Imported here for the same reason.

        tokenizer, models = self._parts()
        model = models.model(request.adapter)
        prompt = tokenizer.apply_chat_template(
            request.messages, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        with torch.inference_mode():
            model.generate(
                **prompt,
                max_new_tokens=request.max_new_tokens,
                do_sample=False,
                streamer=PieceStreamer(tokenizer, emit),
                stopping_criteria=[_StopWhen(stopped)],
            )

    def _parts(self) -> tuple[Any, AdapterModels]:
        if self._loaded is None:
            raise Unavailable("The generator is still loading; try again in some seconds.")
        return self._loaded

    def _dtype(self) -> "torch.dtype":
        import torch

        if self._settings.dtype == "auto":
            # Without bfloat16 instructions it would be emulated, many times slower than float32.
            fast = torch.backends.cpu.get_cpu_capability() == "AVX512" and torch.cpu._is_avx512_bf16_supported()
            return torch.bfloat16 if fast else torch.float32
        return torch.bfloat16 if self._settings.dtype == "bfloat16" else torch.float32


class _StopWhen:
    """A stopping criterion: called after each token."""

    def __init__(self, stopped: Stopped) -> None:
        self._stopped = stopped

    def __call__(self, input_ids: "torch.Tensor", scores: object, **_: object) -> "torch.Tensor":
        import torch

        return torch.full((input_ids.shape[0],), self._stopped(), device=input_ids.device)


class PieceStreamer:
    """A streamer of transformers: is given the prompt first, then each token."""

    def __init__(self, tokenizer: Any, emit: Emit) -> None:
        self._stream = TextStream(lambda tokens: str(tokenizer.decode(tokens, skip_special_tokens=True)), emit)
        self._prompt_seen = False

    def put(self, value: "torch.Tensor") -> None:
        if self._prompt_seen:
            self._stream.add(value.reshape(-1).tolist())
        self._prompt_seen = True

    def end(self) -> None:
        self._stream.end()
