"""What Linux tells of a process from outside; elsewhere nothing is known, and the answers are empty."""

import os
from pathlib import Path


def descendants(pid: int) -> list[int]:
    """Every process below this one, those that nobody has waited for too."""
    found: list[int] = []
    for child in _children(pid):
        found += [child, *descendants(child)]
    return found


def address_space(pid: int) -> int:
    """The bytes of address space that the process has taken."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[0])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _children(pid: int) -> list[int]:
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            found += map(int, listed.read_text().split())
        except OSError:
            # The thread has ended since.
            continue
    return found
