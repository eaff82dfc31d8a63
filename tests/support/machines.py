"""The command line as other machines run it: `python -m tests.support.machines worker`, with a quick embedder."""

import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from api.wiring import Services
from core.settings import CONFIG_VARIABLE, Settings
from ingest.steps import Observe
from retrieval.embedder import Embedder, Vectors, embedder_path
from tests.support.files import ROOT
from tests.support.http import PATIENCE_SECONDS

LEASE_SECONDS = 1.5


# So long that a worker can be disturbed while it has a shard in hand.
WORKER_SECONDS_PER_TEXT = 0.005


class QuickEmbedder(Embedder):
    """Vectors that mean nothing, at once: what is proved with it is not how well a search finds."""

    def __init__(self, seconds_per_text: float = 0.0) -> None:
        super().__init__(embedder_path(None), cache_dir=Path("unused"))
        self._seconds_per_text = seconds_per_text

    def load(self) -> None:
        pass

    def embed(self, texts: Sequence[str]) -> Vectors:
        time.sleep(self._seconds_per_text * len(texts))
        seeds = [int.from_bytes(hashlib.sha256(text.encode()).digest()[:8]) for text in texts]
        vectors = np.stack([np.random.default_rng(seed).normal(size=self.dimension) for seed in seeds])
        unit: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return unit


def quick_services(data_dir: Path, observe: Observe = lambda _: None, **settings: object) -> Services:
    ingest = {"lease_seconds": LEASE_SECONDS, "parsers": 1} | dict(settings.pop("ingest", {}))  # type: ignore[call-overload]
    services = Services(Settings(data_dir=data_dir, ingest=ingest, **settings), observe)  # type: ignore[arg-type]
    services.embedder = QuickEmbedder()
    return services


class Machine:
    """A process of the command line with a data folder of its own, or a shared one; its output goes to a file."""

    def __init__(self, data_dir: Path, *command: str, url: str | None = None) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self.log = data_dir.with_name(f"{data_dir.name}-{time.monotonic_ns()}.log")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.support.machines", *command],
                cwd=ROOT,
                env=dict(os.environ) | _environment(data_dir, url),
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()


def _environment(data_dir: Path, url: str | None) -> dict[str, str]:
    given = {
        CONFIG_VARIABLE: os.environ.get(CONFIG_VARIABLE, ""),
        "POLICYDESK_DATA_DIR": str(data_dir),
        "POLICYDESK_INGEST__LEASE_SECONDS": str(LEASE_SECONDS),
        "POLICYDESK_INGEST__PARSERS": "1",
        "POLICYDESK_INGEST__SHARD_DOCUMENTS": "100",
    }
    return given | ({"POLICYDESK_DATABASE__URL": url} if url else {})


def eventually(holds: Callable[[], bool], what: str, seconds: float = PATIENCE_SECONDS) -> float:
    """Wait until something holds; returns after how many seconds it did."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise AssertionError(f"Not within {seconds:.0f} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - began


def main() -> None:
    from cli.main import app

    Services._new_embedder = lambda *_: QuickEmbedder(WORKER_SECONDS_PER_TEXT)  # type: ignore[method-assign]
    app()


if __name__ == "__main__":
    main()
