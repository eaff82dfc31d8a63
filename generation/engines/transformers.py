"""The reference engine: Hugging Face transformers, greedy decoding, on the processor."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Unavailable
from core.settings import GenerationSettings
from generation.contract import Messages
from generation.engines.adapter_files import refuse
from generation.engines.adapter_models import AdapterModels, transformers_serves
from generation.engines.adapter_pool import MIB
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.batching_thread import BatchingThread
from generation.engines.inference_thread import InferenceThread, QueuedGeneration
from generation.engines.weights import weights_folder, weights_name

if TYPE_CHECKING:
    import torch

    from generation.engines.transformers_batches import TransformersBatches

# On two cores a token of sixteen texts took a third longer than one of eight, and one of thirty-two twice as long.
MOST_AT_WORK = 16


@dataclass(frozen=True, slots=True)
class _Together:
    """The base model and plain LoRAs, in one batch."""

    batches: "TransformersBatches"
    thread: BatchingThread


@dataclass(frozen=True, slots=True)
class _Loaded:
    """`alone` writes what cannot be written together, which is all where `together` is None."""

    name: str
    context_tokens: int
    tokenizer: Any
    alone: InferenceThread
    together: _Together | None

    def thread(self, adapter: Adapter | None) -> BatchingThread | InferenceThread:
        if self.together is None or not (adapter is None or self.together.batches.fits(adapter)):
            return self.alone
        return self.together.thread

    def close(self) -> None:
        self.alone.close()
        if self.together is not None:
            self.together.thread.close()


class TransformersEngine:
    """See `generation.engines.base.Engine`."""

    def __init__(self, settings: GenerationSettings, data_dir: Path) -> None:
        self._settings = settings
        self._data_dir = data_dir
        self._loading = threading.Lock()
        self._loaded: _Loaded | None = None

    @property
    def base_model(self) -> str:
        return self._loaded.name if self._loaded else "none"

    @property
    def ready(self) -> bool:
        return self._loaded is not None

    @property
    def context_tokens(self) -> int:
        return self._parts().context_tokens

    def load(self) -> None:
        with self._loading:
            self._loaded = self._loaded or self._load()

    def count_tokens(self, messages: Messages) -> int:
        tokenizer = self._parts().tokenizer
        return len(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))

    def serves(self, adapter: Adapter) -> bool:
        return transformers_serves(adapter.folder)

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        loaded = self._parts()
        if request.adapter is not None and not self.serves(request.adapter):
            refuse(request.adapter)
        return loaded.thread(request.adapter).submit(request)

    def close(self) -> None:
        if self._loaded is not None:
            self._loaded.close()

    def _load(self) -> _Loaded:
        # Imported here: it takes seconds, and most commands generate nothing.
        from transformers import AutoModelForCausalLM, AutoTokenizer
        from transformers.utils import logging

        from generation.engines.transformers_single import SingleWriter

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = weights_folder(self._settings.model_path, self._data_dir)
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        model: Any = AutoModelForCausalLM.from_pretrained(folder, dtype=self._dtype(), local_files_only=True)
        writer = SingleWriter(tokenizer, AdapterModels(model.eval(), self._adapter_bytes()))
        return _Loaded(
            weights_name(self._settings.model_path),
            int(model.config.max_position_embeddings),
            tokenizer,
            InferenceThread(writer, self._settings.queue),
            self._together(model, tokenizer),
        )

    def _together(self, model: Any, tokenizer: Any) -> _Together | None:
        from generation.engines.transformers_batches import TransformersBatches, can_batch

        if not can_batch(model):
            return None
        batches = TransformersBatches(model, tokenizer, self._adapter_bytes())
        return _Together(batches, BatchingThread(batches, self._settings.queue, MOST_AT_WORK))

    def _adapter_bytes(self) -> int:
        return self._settings.adapter_memory * MIB

    def _parts(self) -> _Loaded:
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
