"""Requests that wait for a thread that generates: a bounded queue, and the text on its way to the reader."""

import queue
import threading
from collections.abc import Callable, Generator

from core.errors import Busy, Unavailable
from generation.engines.base import GenerationRequest

BUSY = "Too many questions are waiting for the generator; try again in some seconds."


class QueuedGeneration:
    """See `generation.engines.base.Generation`."""

    def __init__(self, request: GenerationRequest, ahead: Callable[[], int]) -> None:
        self.request = request
        self.ahead = ahead
        self._abandoned = threading.Event()
        self._pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()

    def put(self, piece: str | Exception | None) -> None:
        """Hand over a piece; None ends the text, an exception is raised at the reader."""
        self._pieces.put(piece)

    def __iter__(self) -> Generator[str, None, None]:
        try:
            while (piece := self._pieces.get()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            # A reader that goes away early, by whatever way, frees the thread.
            self._abandoned.set()

    def stopped(self) -> bool:
        """Whether nobody wants more of this text."""
        return self.request.cancel.is_set() or self._abandoned.is_set()


class RequestQueue(queue.Queue[QueuedGeneration | None]):
    """Requests in the order of their coming; None, the last entry, says that the queue is closed."""

    def __init__(self, capacity: int, served: Callable[[], int]) -> None:
        """`served` tells how many of the requests are through, or at work: nobody waits for them."""
        super().__init__(capacity)
        self.closed = False
        self._served = served
        self._submitting = threading.Lock()
        self._tickets = 0

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        """Raises Busy when the queue is full and Unavailable when it is closed."""
        with self._submitting:
            if self.closed:
                raise Unavailable("The server is shutting down.")
            ticket = self._tickets
            generation = QueuedGeneration(request, lambda: max(0, ticket - self._served()))
            try:
                self.put_nowait(generation)
            except queue.Full:
                raise Busy(BUSY) from None
            self._tickets += 1
            return generation

    def close(self) -> None:
        """End queued requests without text."""
        with self._submitting:
            self.closed = True
        self._drop_all()
        self.put_nowait(None)

    def _drop_all(self) -> None:
        while True:
            try:
                dropped = self.get_nowait()
            except queue.Empty:
                return
            if dropped is not None:
                dropped.request.cancel.set()
                dropped.put(None)
