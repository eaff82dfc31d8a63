"""One thread that generates, and the bounded queue before it: models are not safe to share between threads."""

import queue
import threading
from collections.abc import Callable, Generator

import structlog

from core.errors import Busy, Unavailable
from generation.engines.base import GenerationRequest

log = structlog.get_logger()
Emit = Callable[[str], None]
Stopped = Callable[[], bool]
Generate = Callable[[GenerationRequest, Emit, Stopped], None]
BUSY = "Too many questions are waiting for the generator; try again in some seconds."


class QueuedGeneration:
    """See `generation.engines.base.Generation`."""

    def __init__(self, request: GenerationRequest, ticket: int, thread: "InferenceThread") -> None:
        self.request = request
        self._ticket = ticket
        self._thread = thread
        self._abandoned = threading.Event()
        self._pieces: queue.SimpleQueue[str | Exception | None] = queue.SimpleQueue()

    def ahead(self) -> int:
        return max(0, self._ticket - self._thread.served)

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


class InferenceThread:
    """Runs `generate` for one request after the other, in the order of their coming."""

    def __init__(self, generate: Generate, capacity: int) -> None:
        self.served = 0
        self._generate = generate
        self._waiting: queue.Queue[QueuedGeneration | None] = queue.Queue(capacity)
        self._submitting = threading.Lock()
        self._tickets = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="inference", daemon=True)
        self._thread.start()

    def submit(self, request: GenerationRequest) -> QueuedGeneration:
        """Raises Busy when the queue is full and Unavailable when the thread is closed."""
        with self._submitting:
            if self._closed:
                raise Unavailable("The server is shutting down.")
            generation = QueuedGeneration(request, self._tickets, self)
            try:
                self._waiting.put_nowait(generation)
            except queue.Full:
                raise Busy(BUSY) from None
            self._tickets += 1
            return generation

    def close(self) -> None:
        """End queued requests without text, and wait for the thread."""
        with self._submitting:
            self._closed = True
        while True:
            try:
                self._waiting.put_nowait(None)
                break
            except queue.Full:
                self._drop_one()
        self._thread.join(timeout=30)

    def _run(self) -> None:
        while (generation := self._waiting.get()) is not None:
            if not generation.stopped() and not self._closed:
                self._serve(generation)
            generation.put(None)
            self.served += 1

    def _serve(self, generation: QueuedGeneration) -> None:
        try:
            self._generate(generation.request, generation.put, lambda: generation.stopped() or self._closed)
        except Exception as error:
            log.exception("generation_failed")
            generation.put(Unavailable(f"The generator failed ({type(error).__name__}); try again."))

    def _drop_one(self) -> None:
        try:
            dropped = self._waiting.get_nowait()
        except queue.Empty:
            return
        if dropped is not None:
            dropped.request.cancel.set()
            dropped.put(None)
