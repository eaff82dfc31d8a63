"""The fastest engine that can do what a request asks for."""

import threading
from collections import deque
from pathlib import Path

import structlog

from core.errors import ConfigurationError
from core.settings import GenerationSettings
from generation.contract import Messages
from generation.engines.adapter_files import refuse
from generation.engines.base import Adapter, Engine, Generation, GenerationRequest
from generation.engines.openvino import OpenVinoEngine
from generation.engines.openvino_lora import MOST_ADAPTERS
from generation.engines.transformers import TransformersEngine

log = structlog.get_logger()
# So many of the last requests with a LoRA are looked at.
RECENT = 16


class AutoEngine:
    """See `generation.engines.base.Engine`.

    OpenVINO writes where it opens the model and serves the adapter, while the recent requests with a LoRA name no more
    adapters than it keeps open; transformers, which is loaded when it is first needed, writes the rest.
    """

    def __init__(self, settings: GenerationSettings, data_dir: Path) -> None:
        self._fast = OpenVinoEngine(settings, data_dir)
        self._reference = TransformersEngine(settings, data_dir)
        self._loading = threading.Lock()
        self._first: Engine = self._fast
        self._counting = threading.Lock()
        self._recent: deque[str] = deque(maxlen=RECENT)

    @property
    def base_model(self) -> str:
        return self._first.base_model

    @property
    def ready(self) -> bool:
        return self._first.ready

    @property
    def context_tokens(self) -> int:
        return self._first.context_tokens

    def load(self) -> None:
        with self._loading:
            try:
                self._first.load()
            except (ConfigurationError, ImportError) as error:
                if self._first is self._reference:
                    raise
                log.warning("generator_runs_on_transformers", reason=str(error))
                self._reference.load()
                self._first = self._reference

    def count_tokens(self, messages: Messages) -> int:
        return self._first.count_tokens(messages)

    def serves(self, adapter: Adapter) -> bool:
        return self._first.serves(adapter) or self._reference.serves(adapter)

    def submit(self, request: GenerationRequest) -> Generation:
        adapter = request.adapter
        if adapter is None or (self._first.serves(adapter) and self._adapters_lately(adapter) <= MOST_ADAPTERS):
            return self._first.submit(request)
        if not self._reference.serves(adapter):
            refuse(adapter)
        try:
            self._load_reference(adapter)
        except ConfigurationError:
            # The model is there in OpenVINO's form alone.
            return self._first.submit(request)
        return self._reference.submit(request)

    def close(self) -> None:
        self._fast.close()
        self._reference.close()

    def _load_reference(self, adapter: Adapter) -> None:
        """Takes some seconds at the first time, in which this request waits and others do not."""
        with self._loading:
            if not self._reference.ready:
                log.info("adapter_runs_on_transformers", adapter=adapter.ref.name, version=adapter.ref.version)
                self._reference.load()

    def _adapters_lately(self, adapter: Adapter) -> int:
        """How many adapters the last requests name, this one counted in."""
        with self._counting:
            self._recent.append(adapter.ref.sha256)
            return len(set(self._recent))
