"""Work that a server does again and again beside its requests."""

import threading
from collections.abc import Callable

import structlog

log = structlog.get_logger()
LONGEST_STOP_SECONDS = 5.0


class Periodic:
    """Does `work` at the start and then every so many seconds, in a thread; what it raises is logged, not fatal."""

    def __init__(self, name: str, seconds: float, work: Callable[[], object]) -> None:
        self._name = name
        self._seconds = seconds
        self._work = work
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin; one that runs already goes on."""
        if self._thread is None:
            self._stopping = threading.Event()
            self._thread = threading.Thread(target=self._repeat, args=(self._stopping,), name=self._name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Begin no more; work that has begun is waited for, though not for long."""
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopping.set()
            thread.join(LONGEST_STOP_SECONDS)

    def _repeat(self, stopping: threading.Event) -> None:
        while True:
            try:
                self._work()
            except Exception as error:
                # The database may be away for a while; the thread must outlive that.
                log.warning("periodic_work_failed", work=self._name, error=type(error).__name__)
            if stopping.wait(self._seconds):
                return
