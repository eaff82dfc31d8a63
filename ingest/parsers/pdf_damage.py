"""Notices what the PDF library only logs: that a stream's checksum does not fit what was unpacked."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import UnreadableDocument

_LIBRARY = logging.getLogger("pdfminer")
# What it logs is for this module alone; a level set elsewhere must not make us blind.
_LIBRARY.setLevel(logging.WARNING)
_LIBRARY.propagate = False
_LIBRARY.addHandler(logging.NullHandler())


class _Mismatches(logging.Handler):
    """Counts those of the thread that made it; other threads may be reading other files."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.count = 0
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        self.count += record.thread == self._thread and record.getMessage().startswith("Data-loss")


@contextmanager
def checksums_kept() -> Iterator[None]:
    """Raise UnreadableDocument at the end when a checksum did not fit: words may be missing or false."""
    mismatches = _Mismatches()
    _LIBRARY.addHandler(mismatches)
    try:
        yield
    finally:
        _LIBRARY.removeHandler(mismatches)
    if mismatches.count:
        raise UnreadableDocument("it is damaged, its pages are not as they were written; get a new copy")
