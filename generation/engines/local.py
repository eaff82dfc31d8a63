"""What the engines on this machine have in common: a model that is loaded once, and adapters that they refuse."""

import threading
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from core.errors import Unavailable
from core.settings import GenerationSettings
from generation.contract import Messages
from generation.engines.adapter_files import refuse
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.inference_thread import QueuedGeneration


class LoadedModel(Protocol):
    """A model in memory, and what queues the requests for it; see `generation.engines.base.Engine`."""

    @property
    def name(self) -> str: ...

    @property
    def context_tokens(self) -> int: ...

    def count_tokens(self, messages: Messages) -> int: ...

    def submit(self, request: GenerationRequest) -> QueuedGeneration: ...

    def close(self) -> None: ...


Model = TypeVar("Model", bound=LoadedModel)


class LocalEngine(ABC, Generic[Model]):
    """See `generation.engines.base.Engine`."""

    def __init__(self, settings: GenerationSettings, data_dir: Path) -> None:
        self._settings = settings
        self._data_dir = data_dir
        self._loading = threading.Lock()
        self._loaded: Model | None = None

    @property
    def base_model(self) -> str:
        return self._loaded.name if self._loaded else "none"

    @property
    def ready(self) -> bool:
        return self._loaded is not None

    @property
    def context_tokens(self) -> int:
        return self._model().context_tokens

    def load(self) -> None:
        """See `Engine`. Raises ConfigurationError for a model that cannot be opened."""
        with self._loading:
            self._loaded = self._loaded or self._load()

    def count_tokens(self, messages: Messages) -> int:
        return self._model().count_tokens(messages)

    @abstractmethod
    def serves(self, adapter: Adapter) -> bool:
        """See `Engine`."""

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        model = self._model()
        if request.adapter is not None and not self.serves(request.adapter):
            refuse(request.adapter)
        return model.submit(request)

    def close(self) -> None:
        if self._loaded is not None:
            self._loaded.close()

    @abstractmethod
    def _load(self) -> Model:
        """Load the model. Raises ConfigurationError."""

    def _model(self) -> Model:
        if self._loaded is None:
            raise Unavailable("The generator is still loading; try again in some seconds.")
        return self._loaded
