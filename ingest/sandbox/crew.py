"""The parsing processes of one pool: started when they are wanted, known until they are dismissed."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from core.errors import Unavailable
from ingest.sandbox.frames import FrameError
from ingest.sandbox.requests import ChildOptions
from ingest.sandbox.worker import Worker


class Crew:
    """Starts and ends workers; safe to share between threads."""

    def __init__(self, module: str, options: ChildOptions) -> None:
        self._module = module
        self._options = options
        self._workers: set[Worker] = set()
        # Linux ends a child with the thread that started it: one thread starts them all, and lives on.
        self._starter = ThreadPoolExecutor(1, "parser-starter")
        self._lock = threading.Lock()
        self._closed = False

    def start(self) -> Worker:
        """A worker that waits for its first file. Raises Unavailable where none can be started."""
        try:
            worker = self._submit().result()
        except OSError as error:
            raise _not_started(error) from error
        try:
            worker.greet(self._options)
        except (OSError, FrameError) as error:
            self.dismiss(worker)
            self.require_open()
            raise _not_started(error) from error
        return worker

    def dismiss(self, worker: Worker) -> int:
        """Kill the worker and forget it; returns its exit status."""
        with self._lock:
            self._workers.discard(worker)
        return worker.kill()

    def require_open(self) -> None:
        """Raises Unavailable once the crew has been closed."""
        if self._closed:
            raise Unavailable("The server is stopping; ingest the file again later.")

    def close(self) -> None:
        """Stop all workers, those that are reading too, and start no more."""
        with self._lock:
            self._closed = True
        self._starter.shutdown()
        with self._lock:
            workers = list(self._workers)
        for worker in workers:
            worker.stop()

    def _submit(self) -> "Future[Worker]":
        with self._lock:
            self.require_open()
            return self._starter.submit(self._start)

    def _start(self) -> Worker:
        worker = Worker(self._module, self._options.memory_bytes)
        with self._lock:
            self._workers.add(worker)
        return worker


def _not_started(error: Exception) -> Unavailable:
    return Unavailable(f"No parsing process could be started ({error}); free some memory and ingest the file again.")
