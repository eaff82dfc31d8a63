"""What every contender shares: its arguments, the clock, and the report on its last line.

Rivals run it in their own interpreter, so it needs the standard library and `tokenizers` alone.
"""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from functools import wraps
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measure import PeakMemory, minilm_flops

STARTED = "BENCHMARK_STARTED"


class Probe:
    """Listens to the embedding: which texts, and how long it took."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.texts: list[str] = []

    def watch(self, owner: Any, name: str) -> None:
        """Listen to the method `name` of a class or an object; the texts are its last positional argument."""
        method: Callable[..., Any] = getattr(owner, name)

        @wraps(method)
        def watched(*args: Any, **kwargs: Any) -> Any:
            start = time.perf_counter()
            result = method(*args, **kwargs)
            self.seconds += time.perf_counter() - start
            self.texts.extend([args[-1]] if isinstance(args[-1], str) else args[-1])
            return result

        setattr(owner, name, watched)

    def take(self) -> tuple[float, list[str]]:
        """Seconds and texts since the last time."""
        taken = self.seconds, self.texts
        self.seconds, self.texts = 0.0, []
        return taken


class Run:
    """One run of one contender: made first, then `loaded`, `searchable` and `report` in this order."""

    def __init__(self) -> None:
        self._memory = PeakMemory()
        self._began = float(os.environ.get(STARTED, time.monotonic()))
        arguments = _arguments()
        self.corpus: Path = arguments.corpus
        self.model: Path = arguments.model
        self.work: Path = arguments.work
        self.query: str = arguments.query
        self.probe = Probe()
        self._figures: dict[str, Any] = {}
        self._texts: list[str] = []

    def loaded(self) -> None:
        """The libraries are imported and the model is loaded: the clock starts."""
        self._figures["startup_s"] = time.monotonic() - self._began
        self._began = time.monotonic()

    def searchable(self, documents: int) -> None:
        """All documents can be searched and lie on disk: the clock stops."""
        self._figures["seconds"] = time.monotonic() - self._began
        self._figures["peak_mib"] = self._memory.stop()
        self._figures["embedding_s"], self._texts = self.probe.take()
        self._figures |= {"documents": documents, "chunks": len(self._texts)}

    def report(self, hit: str, packages: Sequence[str], **more: Any) -> None:
        """Print all figures as one line of JSON; `hit` is the file in which the query was found."""
        lengths = token_counts(self._texts, self.model)
        versions = {"python": platform.python_version()} | {name: version(name) for name in packages}
        counted = {"tokens": sum(lengths), "flops": minilm_flops(lengths)}
        print(json.dumps(self._figures | counted | {"hit": Path(hit).name, "versions": versions} | more), flush=True)


def token_counts(texts: Sequence[str], model: Path) -> list[int]:
    """How many tokens of each text the model reads; what it cuts off is not counted."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(json.loads((model / "sentence_bert_config.json").read_text("utf-8"))["max_seq_length"])
    return [len(encoded.ids) for encoded in tokenizer.encode_batch(list(texts))]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path, help="Folder of Markdown files; they may be changed.")
    parser.add_argument("--model", type=Path, required=True, help="Folder of the sentence-transformers model.")
    parser.add_argument("--work", type=Path, required=True, help="Empty folder for what is stored.")
    parser.add_argument("--query", required=True, help="What to search for at the end.")
    return parser.parse_args()
