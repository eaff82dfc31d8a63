"""Turns in the order of asking, so that a long series of turns keeps nobody waiting for its end."""

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Generic, TypeVar

T = TypeVar("T")


class FairLock:
    """`threading.Lock` may be taken again and again by one thread while another waits; this one may not."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for this thread's turn, and pass it on at the end."""
        mine = threading.Event()
        with self._guard:
            self._waiting.append(mine)
            if self._waiting[0] is mine:
                mine.set()
        mine.wait()
        try:
            yield
        finally:
            with self._guard:
                self._waiting.popleft()
                if self._waiting:
                    self._waiting[0].set()


class FairPool(Generic[T]):
    """Several things of a kind, lent in the order of asking; they may be given back by another thread."""

    def __init__(self, things: Sequence[T]) -> None:
        self._guard = threading.Lock()
        self._free = deque(things)
        self._waiting: deque[Future[T]] = deque()

    def take(self) -> T:
        """Wait for this thread's turn, and take a thing that is free."""
        mine: Future[T] = Future()
        with self._guard:
            if self._free:
                return self._free.popleft()
            self._waiting.append(mine)
        return mine.result()

    def give_back(self, thing: T) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set_result(thing)
            else:
                self._free.append(thing)
