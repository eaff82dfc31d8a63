"""The limits that a child sets itself before it reads its first file; it cannot raise them again."""

import ctypes
import os
import resource
import signal
import sys

_OPEN_FILES = 64
_NICENESS = 5
_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PR_SET_NO_NEW_PRIVS = 38


def confine(memory_bytes: int) -> None:
    """Give up memory, files, privileges and precedence for good."""
    _cap(resource.RLIMIT_CORE, 0)
    _cap(resource.RLIMIT_FSIZE, 0)
    _cap(resource.RLIMIT_NOFILE, _OPEN_FILES)
    # An answer that somebody waits for goes first.
    os.nice(_NICENESS)
    if sys.platform == "linux":
        # The kernel of macOS takes no limit of the address space; there only the time is capped.
        _cap(resource.RLIMIT_AS, memory_bytes)
        # The end of the pipe ends a child that waits; one that is busy has to be told of its parent's death.
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        _prctl(_PR_SET_NO_NEW_PRIVS, 1)
        # What its processes leave behind stays below it, where the pool looks for it.
        _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def allow_processor_seconds(seconds: float) -> None:
    """So much more from now on: the backstop for when no pool is left that looks at the clock."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (_at_most(int(used.ru_utime + used.ru_stime + seconds) + 1, hard), hard))


def _cap(kind: int, value: int) -> None:
    _, hard = resource.getrlimit(kind)
    value = _at_most(value, hard)
    resource.setrlimit(kind, (value, value))


def _at_most(value: int, hard: int) -> int:
    return value if hard == resource.RLIM_INFINITY else min(value, hard)


def _prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option} was refused")
