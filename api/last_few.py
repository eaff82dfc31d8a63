"""Values that take long to make, and are asked for again and again."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class LastFew(Generic[Key, Value]):
    """Keeps the `most` that were asked for last; who asks for one that is being made waits for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Key, Future[Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """Raises what `make` raises, and keeps nothing then."""
        future, mine = self._place(key)
        if mine:
            self._fill(key, future, make)
        return future.result()

    def _place(self, key: Key) -> tuple[Future[Value], bool]:
        """The place of a value, and whether it is the caller's to fill."""
        with self._lock:
            mine = key not in self._kept
            future = self._kept.setdefault(key, Future())
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return future, mine

    def _fill(self, key: Key, future: Future[Value], make: Callable[[], Value]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:
                self._kept.pop(key, None)
            future.set_exception(error)
