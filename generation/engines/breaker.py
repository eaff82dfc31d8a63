"""A circuit breaker: a server that fails again and again is left alone for a while.

After Michael Nygard, "Release It!", 2nd edition, chapter 5.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from generation.engines.failures import Outage

State = Literal["closed", "open", "half-open"]
Clock = Callable[[], float]


class BreakerOpen(Exception):
    """No request may be sent now."""


class CircuitBreaker:
    """Opens after `failures` outages in a row; after `seconds` one trial decides. Safe to share between threads."""

    def __init__(self, failures: int, seconds: float, clock: Clock = time.monotonic) -> None:
        self._most = failures
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._opened_at: float | None = None
        self._trying = False

    @property
    def state(self) -> State:
        if self._opened_at is None:
            return "closed"
        return "open" if self._clock() - self._opened_at < self._seconds else "half-open"

    def refuses(self) -> bool:
        """Whether a request would be refused now; takes no trial."""
        with self._lock:
            return self._refuses()

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Stands around one request.

        Outages count against the server; any other Exception is an answer, and shows that it is there. A request
        that is cancelled shows nothing. Raises BreakerOpen where none may be sent.
        """
        trial = self._enter()
        try:
            yield
        except Outage:
            self._failure(trial)
            raise
        except Exception:
            self._success()
            raise
        except BaseException:
            self._give_back(trial)
            raise
        self._success()

    def _refuses(self) -> bool:
        state = self.state
        return state == "open" or (state == "half-open" and self._trying)

    def _enter(self) -> bool:
        with self._lock:
            if self._refuses():
                raise BreakerOpen
            trial = self.state == "half-open"
            self._trying = self._trying or trial
            return trial

    def _failure(self, trial: bool) -> None:
        with self._lock:
            if self._opened_at is not None and not trial:
                # It was sent before the breaker opened: the trial decides.
                return
            self._failed += 1
            if self._failed >= self._most:
                self._opened_at = self._clock()
                self._trying = False

    def _success(self) -> None:
        with self._lock:
            self._failed = 0
            self._opened_at = None
            self._trying = False

    def _give_back(self, trial: bool) -> None:
        with self._lock:
            if trial:
                self._trying = False
