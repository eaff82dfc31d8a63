"""How many bytes of documents are in hand at once."""

import threading


class ByteBudget:
    """Holds back whoever takes more while the bytes in hand exceed `limit`; one document always gets through."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._held = 0
        self._over = False
        self._changed = threading.Condition()

    def __enter__(self) -> "ByteBudget":
        return self

    def __exit__(self, *_: object) -> None:
        """Let everybody through who still waits: the work is over."""
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def take(self, count: int) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._held == 0 or self._held + count <= self._limit)
            self._held += count

    def give(self, count: int) -> None:
        with self._changed:
            self._held -= count
            self._changed.notify_all()
