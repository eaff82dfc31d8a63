"""Answers that nobody sees, written while nobody asks: people never wait for them."""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import structlog

from core.domain import Answer
from generation.answerer import Cancelled, Question

log = structlog.get_logger()
MOST_WAITING = 32
LONGEST_STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Shadowed:
    """A question to the candidate, and what was answered to it."""

    question: Question
    answer: Answer


class Shadows:
    """Hands to `write` what `add` was given, one after the other, in a thread of its own, while nobody is `asking`.

    `write` is broken off, through the question's `cancel`, when somebody asks; it is begun anew later. More than
    MOST_WAITING are dropped, the newest first. Safe to share between threads.
    """

    def __init__(self, write: Callable[[Shadowed], None]) -> None:
        self._write = write
        self._waiting: deque[Shadowed] = deque()
        self._changed = threading.Condition()
        self._asking = 0
        self._cancel = threading.Event()
        self._stopping = False
        self._thread: threading.Thread | None = None

    def add(self, shadowed: Shadowed) -> bool:
        """Whether there was room."""
        with self._changed:
            if self._stopping or len(self._waiting) >= MOST_WAITING:
                log.info("shadow_dropped", rollout=shadowed.answer.rollout and shadowed.answer.rollout.rollout_id)
                return False
            self._waiting.append(shadowed)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="shadows", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return True

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While somebody waits for an answer."""
        with self._changed:
            self._asking += 1
            self._cancel.set()
        try:
            yield
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify_all()

    def close(self) -> None:
        """Write no more; what waits is dropped."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            self._cancel.set()
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(LONGEST_STOP_SECONDS)

    def _work(self) -> None:
        while (shadowed := self._next()) is not None:
            try:
                self._write(shadowed)
            except Cancelled:
                self._put_back(shadowed)
            except Exception as error:
                # The next one may go well; what is lost is one comparison.
                log.warning("shadow_failed", error=type(error).__name__)

    def _next(self) -> Shadowed | None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopping or bool(self._waiting and not self._asking))
            if self._stopping:
                return None
            self._cancel = threading.Event()
            shadowed = self._waiting.popleft()
            return replace(shadowed, question=replace(shadowed.question, cancel=self._cancel))

    def _put_back(self, shadowed: Shadowed) -> None:
        with self._changed:
            if not self._stopping:
                self._waiting.appendleft(shadowed)
