"""An engine that writes what a test tells it to, in a real inference thread."""

from collections.abc import Callable

from core.errors import Unavailable
from core.sentences import words
from generation.contract import Messages
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.inference_thread import Emit, InferenceThread, QueuedGeneration, Stopped

Write = Callable[[GenerationRequest, Emit], None]


def saying(*pieces: str) -> Write:
    def write(_: GenerationRequest, emit: Emit) -> None:
        for piece in pieces:
            emit(piece)

    return write


class ScriptedEngine:
    """See `generation.engines.base.Engine`; `requests` holds what was asked of it."""

    base_model = "scripted@000000000000"
    context_tokens = 8192

    def __init__(self, write: Write, capacity: int = 4) -> None:
        self.requests: list[GenerationRequest] = []
        self.ready = False
        self._write = write
        self._thread = InferenceThread(self._generate, capacity)

    def load(self) -> None:
        self.ready = True

    def count_tokens(self, messages: Messages) -> int:
        return sum(len(words(message["content"])) for message in messages)

    def serves(self, adapter: Adapter) -> bool:
        return True

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        return self._thread.submit(request)

    def close(self) -> None:
        self._thread.close()

    def _generate(self, request: GenerationRequest, emit: Emit, _: Stopped) -> None:
        self.requests.append(request)
        self._write(request, emit)


class LoadingEngine(ScriptedEngine):
    """One whose model is not there yet."""

    def count_tokens(self, messages: Messages) -> int:
        raise Unavailable("Still loading.")
