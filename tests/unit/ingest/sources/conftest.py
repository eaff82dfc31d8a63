"""What the tests of the sources share."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let an hour pass, so that what was just written has a version."""

    def pass_time() -> None:
        later = time.time_ns() + 3_600_000_000_000
        monkeypatch.setattr("ingest.sources.disk.time.time_ns", lambda: later)

    return pass_time


@pytest.fixture
def swap() -> Callable[[Path, bytes], None]:
    """Put other bytes in a file's place without a change of its length."""

    def put(path: Path, data: bytes) -> None:
        assert path.stat().st_size == len(data)
        before = path.stat()
        path.write_bytes(data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    return put
