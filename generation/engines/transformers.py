"""The reference engine: Hugging Face transformers, greedy decoding, on the processor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generation.contract import Messages
from generation.engines.adapter_models import AdapterModels, transformers_serves
from generation.engines.adapter_pool import MIB
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.batching_thread import BatchingThread
from generation.engines.inference_thread import InferenceThread, QueuedGeneration
from generation.engines.local import LocalEngine
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

    def count_tokens(self, messages: Messages) -> int:
        return len(self.tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=False))

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        return self.thread(request.adapter).submit(request)

    def thread(self, adapter: Adapter | None) -> BatchingThread | InferenceThread:
        if self.together is None or not (adapter is None or self.together.batches.fits(adapter)):
            return self.alone
        return self.together.thread

    def close(self) -> None:
        self.alone.close()
        if self.together is not None:
            self.together.thread.close()


class TransformersEngine(LocalEngine[_Loaded]):
    """See `generation.engines.base.Engine`."""

    def serves(self, adapter: Adapter) -> bool:
        return transformers_serves(adapter.folder)

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

    def _dtype(self) -> "torch.dtype":
        import torch

        if self._settings.dtype == "auto":
            # Without bfloat16 instructions it would be emulated, many times slower than float32.
            fast = torch.backends.cpu.get_cpu_capability() == "AVX512" and torch.cpu._is_avx512_bf16_supported()
            return torch.bfloat16 if fast else torch.float32
        return torch.bfloat16 if self._settings.dtype == "bfloat16" else torch.float32
