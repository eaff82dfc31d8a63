"""What a worker has just done, told to whoever observes it; a test may kill the worker there."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    LISTED = "listed"
    READ = "read"
    EMBEDDED = "embedded"
    WRITTEN = "written"
    REFRESHED = "refreshed"


Observe = Callable[[Step], None]
