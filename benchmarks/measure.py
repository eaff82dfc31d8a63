"""Spreads, peak memory, the FLOPs of MiniLM and the matmul rate of this machine. Standard library, but for torch."""

import json
import os
import platform
import resource
import statistics
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

# The shape of MiniLM-L6, and of the matrices whose product is the yardstick.
HIDDEN, INNER, LAYERS = 384, 1536, 6
SIZE = 4096
REPEATS = 3
SAMPLE_SECONDS = 0.1
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some measurements, with the least and the greatest."""

    median: float
    least: float
    greatest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))

    def text(self, digits: int = 1) -> str:
        return f"{self.median:,.{digits}f} ({self.least:,.{digits}f}–{self.greatest:,.{digits}f})"


class PeakMemory(threading.Thread):
    """The most memory that this process and those below it held at once.

    Samples see all processes, and count a page that two of them share twice; the kernel's own figure for this
    process misses nothing between samples. The larger of the two is the peak.
    """

    def __init__(self) -> None:
        super().__init__(name="peak-memory", daemon=True)
        self._sampled = 0
        self._stopping = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._stopping.wait(SAMPLE_SECONDS):
            self._sampled = max(self._sampled, _resident(os.getpid()))

    def stop(self) -> float:
        """The peak so far in MiB; nothing is sampled from now on."""
        self._stopping.set()
        self.join()
        unit = 1 if sys.platform == "darwin" else 1024
        own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        return max(own, self._sampled) / MIB


def minilm_flops(lengths: Iterable[int]) -> float:
    """What it takes to embed texts of so many tokens, padding left out."""
    per_token = 2 * (4 * HIDDEN**2 + 2 * HIDDEN * INNER) * LAYERS
    return float(sum(length * (per_token + 4 * length * HIDDEN * LAYERS) for length in lengths))


def matmul_rates() -> dict[str, float]:
    """GFLOP/s of a square matrix product in float32 and bfloat16, the median of a few."""
    import torch

    return {str(dtype).removeprefix("torch."): _rate(dtype) for dtype in (torch.float32, torch.bfloat16)}


def machine() -> dict[str, str | int]:
    """What the figures depend on besides the code."""
    return {"cpu": _cpu_model(), "cores": os.cpu_count() or 1, "system": platform.system()}


def _rate(dtype: "torch.dtype") -> float:
    import torch

    left, right = (torch.randn(SIZE, SIZE).to(dtype) for _ in range(2))
    torch.mm(left, right)
    return 2 * SIZE**3 / statistics.median(_seconds(left, right) for _ in range(REPEATS)) / 1e9


def _seconds(left: "torch.Tensor", right: "torch.Tensor") -> float:
    import torch

    start = time.perf_counter()
    torch.mm(left, right)
    return time.perf_counter() - start


def _cpu_model() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def _resident(pid: int) -> int:
    """Bytes that the process and all below it hold; 0 for one that has ended, or where there is no /proc."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        below = [int(child) for file in Path(f"/proc/{pid}/task").glob("*/children") for child in _words(file)]
        # Between being made and starting its own program, a child shows its parent's memory as if it had it too.
        own = [child for child in below if _command(child) != _command(pid)]
    except OSError:
        return 0
    return pages * resource.getpagesize() + sum(_resident(child) for child in own)


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:  # the process has ended
        return b""


def _words(path: Path) -> list[str]:
    try:
        return path.read_text("ascii").split()
    except OSError:  # the thread has ended
        return []


if __name__ == "__main__":
    # In a process of its own: what starts sub-processes must stay small, or its size would be taken for theirs.
    print(json.dumps(matmul_rates()))
