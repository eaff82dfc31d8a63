"""What every contender that answers shares: its arguments, the clients, the clock, and the report on its last line.

Rivals run it in their own interpreter, so it needs the standard library alone.
"""

import argparse
import json
import platform
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measure import PeakMemory

Messages = list[dict[str, str]]
# Writes the answer to a prompt, piece by piece.
Write = Callable[[Messages], Iterator[str]]


class ChatRun:
    """One run of one contender: made first, then `measure` once."""

    def __init__(self) -> None:
        self._memory = PeakMemory()
        arguments = _arguments()
        self.model: Path = arguments.model
        self.tokens: int = arguments.tokens
        self._clients: list[int] = arguments.clients
        self._prompts: list[Messages] = json.loads(arguments.prompts.read_bytes())

    def measure(self, write: Write, packages: Sequence[str]) -> None:
        """Print the figures of every number of clients as one line of JSON, after one answer to warm up."""
        list(write(self._prompts[-1]))
        loads = {str(clients): _closed_loop(write, self._prompts, clients) for clients in self._clients}
        versions = {"python": platform.python_version()} | {name: version(name) for name in packages}
        print(json.dumps({"loads": loads, "peak_mib": self._memory.stop(), "versions": versions}), flush=True)


def _closed_loop(write: Write, prompts: Sequence[Messages], clients: int) -> dict[str, Any]:
    """Each client asks again when it has its answer, until all have asked three times, or once where they are many."""
    waiting = iter(prompts[: max(3, clients)])
    taking = threading.Lock()
    first: list[float] = []
    whole: list[float] = []
    failures: list[str] = []

    def ask() -> None:
        while True:
            with taking:
                messages = next(waiting, None)
            if messages is None:
                return
            try:
                to_first, to_last = _timed(write, messages)
                first.append(to_first)
                whole.append(to_last)
            except Exception as error:
                failures.append(f"{type(error).__name__}: {error}")

    start = time.perf_counter()
    threads = [threading.Thread(target=ask) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"seconds": time.perf_counter() - start, "first_s": first, "whole_s": whole, "failures": failures}


def _timed(write: Write, messages: Messages) -> tuple[float, float]:
    """Seconds to the first piece of text and to the last."""
    start = time.perf_counter()
    first = 0.0
    for piece in write(messages):
        if piece and not first:
            first = time.perf_counter() - start
    whole = time.perf_counter() - start
    return first or whole, whole


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("prompts", type=Path, help="JSON file of chat messages, a list for each prompt.")
    parser.add_argument("--model", type=Path, required=True, help="What the contender loads.")
    parser.add_argument("--tokens", type=int, required=True, help="Tokens of each answer.")
    parser.add_argument("--clients", type=int, nargs="+", required=True, help="Clients at a time, one load for each.")
    return parser.parse_args()
