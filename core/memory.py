"""The heap of the C library: what one thread frees, the next can use, and what nobody uses goes back to the system.

glibc gives up to eight heaps to each core, and keeps what is freed in them. With large blocks that one thread makes
and another frees, as in ingestion, a process grows with the number of documents though it holds no more of them.
"""

import ctypes
import sys
from functools import cache

_ARENA_MAX = -8
_HEAPS = 2


def share_heaps() -> None:
    """Let the threads that start from now on share two heaps. Does nothing with another C library than glibc."""
    if (library := _glibc()) is not None:
        library.mallopt(_ARENA_MAX, _HEAPS)


def give_back() -> None:
    """Return free memory to the system."""
    if (library := _glibc()) is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    return library if library is not None and hasattr(library, "malloc_trim") else None
