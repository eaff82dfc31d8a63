"""The fast engine: OpenVINO, greedy decoding, several texts at a time, on the processor."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from core.errors import ConfigurationError, Unavailable
from core.settings import GenerationSettings
from generation.contract import Messages
from generation.engines.adapter_files import refuse
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.batching_thread import BatchingThread
from generation.engines.inference_thread import QueuedGeneration
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


class OpenVinoEngine:
    """See `generation.engines.base.Engine`. Of adapters it serves plain LoRA."""

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
        """See `Engine`. Raises ConfigurationError for a model that OpenVINO cannot open."""
        with self._loading:
            self._loaded = self._loaded or self._load()

    def count_tokens(self, messages: Messages) -> int:
        return len(self._parts().tokenizer.encode(messages))

    def serves(self, adapter: Adapter) -> bool:
        return is_plain_lora(adapter.folder)

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        thread = self._parts().thread
        if request.adapter is not None and not self.serves(request.adapter):
            refuse(request.adapter)
        return thread.submit(request)

    def close(self) -> None:
        if self._loaded is not None:
            self._loaded.thread.close()

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

    def _parts(self) -> _Loaded:
        if self._loaded is None:
            raise Unavailable("The generator is still loading; try again in some seconds.")
        return self._loaded
