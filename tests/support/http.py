"""Waiting for a server, and reading what it streams."""

import json
import time
from collections.abc import Callable
from typing import Any

# A machine that does other work besides may take this long; what fails, fails by then.
PATIENCE_SECONDS = 200.0


def poll(ready: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + seconds
    while not ready():
        assert time.monotonic() < deadline, "waited for nothing"
        time.sleep(0.02)


def events(body: str) -> list[tuple[str, dict[str, Any]]]:
    """Server-sent events as (name, data)."""
    found = []
    for block in body.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if lines:
            found.append((lines["event"], json.loads(lines["data"])))
    return found
