"""What parsing may use of the machine."""

import os
import sys
from dataclasses import dataclass
from typing import Self

from core.settings import IngestSettings

MOST_PARSERS = 4


@dataclass(frozen=True, slots=True)
class ParserCaps:
    """How many processes, and what each may use for one file: `memory_mb` of address space, `seconds` on the clock."""

    parsers: int
    memory_mb: int = 1024
    seconds: float = 120.0

    @classmethod
    def of(cls, settings: IngestSettings) -> Self:
        """The configured caps; where no number of parsers is set, one for each processor, but not more than four."""
        parsers = settings.parsers or min(_processors(), MOST_PARSERS)
        return cls(parsers, settings.parser_memory_mb, settings.parser_seconds)


def _processors() -> int:
    # In a container, those that this process may use are fewer than the machine has.
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
