"""The fast engine: OpenVINO, greedy decoding, several texts at a time, on the processor."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from core.errors import ConfigurationError
from generation.contract import Messages
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.batching_thread import BatchingThread
from generation.engines.inference_thread import QueuedGeneration
from generation.engines.local import LocalEngine
from generation.engines.openvino_model import context_tokens, openvino_folder
from generation.engines.plain_lora import is_plain_lora
from generation.engines.weights import weights_name

if TYPE_CHECKING:
    from generation.engines.openvino_tokens import ChatTokenizer

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Loaded:
    name: str
    context_tokens: int
    tokenizer: "ChatTokenizer"
    thread: BatchingThread

    def count_tokens(self, messages: Messages) -> int:
        return len(self.tokenizer.encode(messages))

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        return self.thread.submit(request)

    def close(self) -> None:
        self.thread.close()


class OpenVinoEngine(LocalEngine[_Loaded]):
    """See `generation.engines.base.Engine`. Of adapters it serves plain LoRA."""

    def serves(self, adapter: Adapter) -> bool:
        return is_plain_lora(adapter.folder)

    def _load(self) -> _Loaded:
        # Imported here: they load OpenVINO, and most commands generate nothing.
        from generation.engines.openvino_pipelines import CACHE_TOKENS, PipelineBatches, precision
        from generation.engines.openvino_tokens import ChatTokenizer

        folder = openvino_folder(self._settings.model_path, self._data_dir)
        context, properties = context_tokens(folder), precision(self._settings.dtype)
        try:
            tokenizer = ChatTokenizer(folder)
            batches = PipelineBatches(folder, tokenizer, properties)
        # OpenVINO raises RuntimeError, tokenizers raise Exception itself.
        except Exception as error:
            log.warning("model_refused", folder=str(folder), exc_info=error)
            problem = "its files are damaged, or no model that it computes"
            raise ConfigurationError(f"OpenVINO cannot open the model in {folder}: {problem}.") from error
        thread = BatchingThread(batches, self._settings.queue)
        return _Loaded(weights_name(self._settings.model_path), min(context, CACHE_TOKENS), tokenizer, thread)
