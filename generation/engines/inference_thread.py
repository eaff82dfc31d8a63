"""One thread that generates, and the bounded queue before it: models are not safe to share between threads."""

import threading
from collections.abc import Callable

import structlog

from core.errors import PolicydeskError, Unavailable
from generation.engines.base import GenerationRequest
from generation.engines.request_queue import BUSY, QueuedGeneration, RequestQueue

__all__ = ["BUSY", "Emit", "Generate", "InferenceThread", "QueuedGeneration", "Stopped", "as_told"]

log = structlog.get_logger()
Emit = Callable[[str], None]
Stopped = Callable[[], bool]
Generate = Callable[[GenerationRequest, Emit, Stopped], None]
CLOSE_SECONDS = 30


class InferenceThread:
    """Runs `generate` for one request after the other, in the order of their coming."""

    def __init__(self, generate: Generate, capacity: int) -> None:
        self.served = 0
        self._generate = generate
        self._waiting = RequestQueue(capacity, lambda: self.served)
        self._thread = threading.Thread(target=self._run, name="inference", daemon=True)
        self._thread.start()

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        """Raises Busy when the queue is full and Unavailable when the thread is closed."""
        return self._waiting.submit(request)

    def close(self) -> None:
        """End queued requests without text, and wait for the thread."""
        self._waiting.close()
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        while (generation := self._waiting.get()) is not None:
            if not generation.stopped() and not self._waiting.closed:
                self._serve(generation)
            generation.put(None)
            self.served += 1

    def _serve(self, generation: QueuedGeneration) -> None:
        try:
            self._generate(generation.request, generation.put, lambda: generation.stopped() or self._waiting.closed)
        except Exception as error:
            generation.put(as_told(error))


def as_told(error: Exception) -> PolicydeskError:
    """What the reader is told of an error: our own as it is, any other without what it says, which is logged."""
    if isinstance(error, PolicydeskError):
        return error
    log.error("generation_failed", exc_info=error)
    return Unavailable(f"The generator failed ({type(error).__name__}); try again.")
