"""Requests that are written elsewhere: some at a time, on one event loop in its own thread, the others in a queue.

A thread cannot be interrupted while it waits for a network; a task of an event loop can.
"""

import asyncio
import queue
import threading
from collections.abc import Awaitable, Callable, Generator
from concurrent.futures import Future

import structlog

from core.errors import Busy, PolicydeskError, Unavailable
from generation.engines.base import GenerationRequest
from generation.engines.inference_thread import BUSY, Emit

log = structlog.get_logger()
Write = Callable[[GenerationRequest, Emit], Awaitable[None]]
Pieces = queue.SimpleQueue[str | Exception | None]
LOOK_FOR_CANCEL_SECONDS = 0.05
CLOSE_SECONDS = 30.0


class LoopedGeneration:
    """See `generation.engines.base.Generation`. Leaving the iteration, by whatever way, cancels the task."""

    def __init__(
        self, request: GenerationRequest, pieces: Pieces, task: Future[None], ahead: Callable[[], int]
    ) -> None:
        self.ahead = ahead
        self._request = request
        self._pieces = pieces
        self._task = task

    def __iter__(self) -> Generator[str, None, None]:
        try:
            while (piece := self._next()) is not None:
                if isinstance(piece, Exception):
                    raise piece
                yield piece
        finally:
            self._task.cancel()

    def _next(self) -> str | Exception | None:
        while not self._request.cancel.is_set():
            try:
                return self._pieces.get(timeout=LOOK_FOR_CANCEL_SECONDS)
            except queue.Empty:
                continue
        return None


class InferenceLoop:
    """Runs `write` for up to `concurrency` requests at a time, begun in the order of their coming."""

    def __init__(self, write: Write, capacity: int, concurrency: int) -> None:
        self._write = write
        self._concurrency = concurrency
        self._most = capacity + concurrency
        self._slots = asyncio.Semaphore(concurrency)
        self._counting = threading.Lock()
        self._tickets = 0
        self._ended = 0
        self._closed = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="inference", daemon=True)
        self._thread.start()

    def submit(self, request: GenerationRequest) -> LoopedGeneration:
        """Raises Busy when the queue is full and Unavailable when the loop is closed."""
        pieces: Pieces = queue.SimpleQueue()
        with self._counting:
            if self._closed:
                raise Unavailable("The server is shutting down.")
            if self._tickets - self._ended >= self._most:
                raise Busy(BUSY)
            ticket = self._tickets
            self._tickets += 1
            task = asyncio.run_coroutine_threadsafe(self._run(request, pieces), self._loop)
        # Also a task that is cancelled before it began ends its text and its place in the queue.
        task.add_done_callback(lambda ended: self._end(ended, pieces))
        return LoopedGeneration(request, pieces, task, lambda: self._ahead(ticket))

    def close(self, last: Callable[[], Awaitable[None]] | None) -> None:
        """End all texts where they are, run `last` on the loop, and wait for the thread."""
        with self._counting:
            if self._closed:
                return
            self._closed = True
        asyncio.run_coroutine_threadsafe(self._cancel_all(last), self._loop).result(CLOSE_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CLOSE_SECONDS)
        self._loop.close()

    def _ahead(self, ticket: int) -> int:
        return max(0, ticket - self._ended - (self._concurrency - 1))

    async def _run(self, request: GenerationRequest, pieces: Pieces) -> None:
        task = asyncio.current_task()

        def emit(piece: str) -> None:
            pieces.put(piece)
            # A request may be cancelled while nobody reads its text.
            if request.cancel.is_set() and task is not None:
                task.cancel()

        async with self._slots:
            if not request.cancel.is_set():
                await self._write(request, emit)

    def _end(self, task: Future[None], pieces: Pieces) -> None:
        with self._counting:
            self._ended += 1
        error = None if task.cancelled() else task.exception()
        if isinstance(error, PolicydeskError):
            pieces.put(error)
        elif error is not None:
            log.error("generation_failed", error=type(error).__name__)
            pieces.put(Unavailable(f"The generator failed ({type(error).__name__}); try again."))
        pieces.put(None)

    async def _cancel_all(self, last: Callable[[], Awaitable[None]] | None) -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if last is not None:
            await last()
        await self._loop.shutdown_asyncgens()
