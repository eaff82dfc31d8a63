"""Stages that overlap: each works in a thread of its own and hands on through a bounded queue."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from queue import Full, Queue
from typing import Generic, TypeVar

T = TypeVar("T")
LOOK_SECONDS = 0.1


class _Ended:
    """The stage before has nothing more, or failed with `error`."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Stage(Generic[T]):
    """Iterates over `items` in a thread, at most `ahead` items ahead of whoever iterates over the stage.

    What `items` raises is raised here. Leaving the `with` block early ends the thread after the item in its hands.
    """

    def __init__(self, name: str, items: Iterable[T], ahead: int) -> None:
        self._items = items
        self._queue: Queue[T | _Ended] = Queue(ahead)
        self._left = threading.Event()
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)

    def __enter__(self) -> "Stage[T]":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()

    def __iter__(self) -> Iterator[T]:
        while True:
            item = self._queue.get()
            if isinstance(item, _Ended):
                if item.error is not None:
                    raise item.error
                return
            yield item

    def in_groups(self, weight: Callable[[T], int], heaviest: int) -> Iterator[list[T]]:
        """What is ready, in groups: a group is closed when it weighs `heaviest`, or when nothing more is waiting."""
        group: list[T] = []
        for item in self:
            group.append(item)
            if self._queue.empty() or sum(map(weight, group)) >= heaviest:
                yield group
                group = []
        if group:
            yield group

    def _work(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._items:
                self._put(item)
                if self._left.is_set():
                    break
        except BaseException as raised:
            error = raised
        finally:
            if isinstance(self._items, Generator):
                # Ends the stages before this one too.
                self._items.close()
        self._put(_Ended(error))

    def _put(self, item: "T | _Ended") -> None:
        while not self._left.is_set():
            try:
                self._queue.put(item, timeout=LOOK_SECONDS)
                return
            except Full:
                continue
