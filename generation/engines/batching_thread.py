"""One thread that writes several texts at a time: a request joins those at work as soon as there is room."""

import queue
import threading
from collections.abc import Iterable
from typing import Protocol

import structlog

from generation.engines.base import Adapter, GenerationRequest
from generation.engines.inference_thread import CLOSE_SECONDS, as_told
from generation.engines.request_queue import QueuedGeneration, RequestQueue

log = structlog.get_logger()
# With OpenVINO more at a time are hardly faster, and each waits longer for its next token.
MOST_AT_WORK = 8


class Batch(Protocol):
    """Texts that are written together; for one thread."""

    def __len__(self) -> int:
        """How many texts are at work."""

    def add(self, generation: QueuedGeneration) -> None:
        """Begin a text; raises what makes it impossible."""

    def step(self) -> None:
        """Write the next token of each, and end those that are done or that nobody wants."""

    def end(self, error: Exception | None) -> None:
        """End all texts where they are."""


class Batches(Protocol):
    """For one thread."""

    def open(self, adapter: Adapter | None) -> Batch:
        """The batch for `adapter`; raises InvalidInput where the adapter does not fit the model."""

    def all(self) -> Iterable[Batch]:
        """Those that are open."""

    def discard(self, batch: Batch) -> None:
        """Forget a batch in which something went wrong."""


class BatchingThread:
    """Steps all batches in turn, so that no adapter waits for another's texts."""

    def __init__(self, batches: Batches, capacity: int, most_at_work: int = MOST_AT_WORK) -> None:
        self.begun = 0
        self._batches = batches
        self._most_at_work = most_at_work
        self._waiting = RequestQueue(capacity, lambda: self.begun)
        self._thread = threading.Thread(target=self._run, name="inference", daemon=True)
        self._thread.start()

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        """Raises Busy when the queue is full and Unavailable when the thread is closed."""
        return self._waiting.submit(request)

    def close(self) -> None:
        """End all requests where they are, and wait for the thread."""
        self._waiting.close()
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        while self._admit():
            for batch in [batch for batch in self._batches.all() if len(batch)]:
                self._step(batch)
        for batch in self._batches.all():
            batch.end(None)

    def _admit(self) -> bool:
        """Let requests join while there is room; with nothing to do, wait for one. False once the queue is closed."""
        while (working := sum(map(len, self._batches.all()))) < self._most_at_work:
            try:
                generation = self._waiting.get(block=working == 0)
            except queue.Empty:
                break
            if generation is None:
                return False
            self._begin(generation)
            self.begun += 1
        return not self._waiting.closed

    def _begin(self, generation: QueuedGeneration) -> None:
        if generation.stopped() or self._waiting.closed:
            generation.put(None)
            return
        try:
            self._batches.open(generation.request.adapter).add(generation)
        except Exception as error:
            generation.put(as_told(error))
            generation.put(None)

    def _step(self, batch: Batch) -> None:
        try:
            batch.step()
        except Exception as error:
            batch.end(as_told(error))
            self._discard(batch)

    def _discard(self, batch: Batch) -> None:
        try:
            self._batches.discard(batch)
        except Exception as error:
            # A new one could not be made; the thread goes on, and with it those who wait.
            log.error("batch_not_discarded", exc_info=error)
