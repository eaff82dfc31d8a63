"""Adapters in memory: those at work stay, of the others those that were used last, all within a limit."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from core.errors import InvalidInput, Unavailable
from generation.engines.adapter_files import WEIGHTS
from generation.engines.base import Adapter

MIB = 2**20
Loaded = TypeVar("Loaded")


class NoRoom(Unavailable):
    """All that the limit allows is leased: room comes when a lease ends."""


@dataclass(slots=True)
class Lease(Generic[Loaded]):
    """A loaded adapter; it is not let go before each of its leases has ended."""

    adapter: Loaded
    size: int
    count: int = 0

    def end(self) -> None:
        self.count -= 1


class AdapterPool(Generic[Loaded]):
    """For one thread. Slots are named by the adapter's SHA-256, so that none is ever taken for another's.

    An adapter counts with the size of its file, which is known before anything of it is read.
    """

    def __init__(self, load: Callable[[Adapter], Loaded], limit: int) -> None:
        """`limit` is in bytes."""
        self._load = load
        self._limit = limit
        self._slots: OrderedDict[str, Lease[Loaded]] = OrderedDict()

    def lease(self, adapter: Adapter) -> Lease[Loaded]:
        """The adapter, loaded where it is not there.

        Raises NoRoom, InvalidInput where it is larger than the limit, and what loading raises.
        """
        slot = adapter.ref.sha256
        if slot not in self._slots:
            size = self._size(adapter)
            self._make_room(size)
            self._slots[slot] = Lease(self._load(adapter), size)
        self._slots.move_to_end(slot)
        lease = self._slots[slot]
        lease.count += 1
        return lease

    def _size(self, adapter: Adapter) -> int:
        size = (adapter.folder / WEIGHTS).stat().st_size
        if size > self._limit:
            raise InvalidInput(
                f"{adapter.ref.name} {adapter.ref.version} takes {size / MIB:,.1f} MiB, and generation.adapter_memory "
                f"allows {self._limit / MIB:,.0f}.",
                field="adapter",
            )
        return size

    def _make_room(self, size: int) -> None:
        """Let go of adapters that nobody leases, the one that was used longest ago first."""
        idle = [slot for slot, held in self._slots.items() if not held.count]
        over = sum(held.size for held in self._slots.values()) + size - self._limit
        if over > sum(self._slots[slot].size for slot in idle):
            raise NoRoom("The memory for adapters is all at work; try again in some seconds.")
        while over > 0:
            over -= self._slots.pop(idle.pop(0)).size
