"""What each way to tune makes of the same model, the same rows and the same time.

python -m benchmarks.methods [--minutes M] [--methods lora,dora,...] [--out FOLDER]

Each method trains on as many rows of the example corpus as it gets through in M minutes at the pace of a short run
before, which starting up makes slower than the long one. Then all adapters answer the questions that were held out, in
one run of the harness, beside the base model and the quotes. A run that was broken off goes on where it was when it is
begun again with the same folder.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from safetensors import safe_open

from benchmarks.methods_table import HEADINGS, draw, rows_of
from benchmarks.report import markdown_table, rich_table
from generation.engines.adapter_files import WEIGHTS
from generation.engines.weights import SAFETENSORS, weights_folder
from tuning.catalogue.files import AdapterFiles

ROOT = Path(__file__).parent.parent
EXAMPLES = ROOT / "examples"
ALL = ("lora", "dora", "bottleneck", "prefix", "prompt", "ia3", "full")
PROBE_ROWS = 32
console = Console()


@dataclass(frozen=True, slots=True)
class Trained:
    """`adapter` is a version of the catalogue, or for a whole model the folder of it; `rows` were seen in `minutes`.

    `parameters` are those that were trained, and `bytes` the size of their file.
    """

    method: str
    adapter: str
    whole: bool
    parameters: int
    bytes: int
    rows: int
    tokens: int
    minutes: float


def main() -> None:
    parser = argparse.ArgumentParser(description="Methods of tuning, side by side, at the same training time.")
    parser.add_argument("--minutes", type=float, default=10.0, help="Training time of each.")
    parser.add_argument("--methods", default=",".join(ALL), help="Their names, separated by commas.")
    parser.add_argument("--out", type=Path, default=Path("build/benchmarks/methods"))
    given = parser.parse_args()
    work: Path = given.out.absolute()
    work.mkdir(parents=True, exist_ok=True)
    # Or the first probe would do it, and be the slower for it.
    weights_folder(None, work / "data")
    _policydesk(work, "ingest", str(EXAMPLES / "policies"))
    trained = [_trained(work, method, given.minutes) for method in given.methods.split(",")]
    report = _evaluated(work, trained)
    rows = rows_of(report, [asdict(one) for one in trained])
    console.print(rich_table("Methods", HEADINGS, rows))
    (work / "methods.md").write_text(markdown_table(HEADINGS, rows) + "\n", encoding="utf-8")
    (work / "methods.svg").write_text(draw(report), encoding="utf-8")
    console.print(f"{work / 'methods.md'}, {work / 'methods.svg'}")


def _policydesk(work: Path, *arguments: str) -> Any:
    """What a command prints with `--json`."""
    program = Path(sys.executable).with_name("policydesk")
    environment = os.environ | {"POLICYDESK_DATA_DIR": str(work / "data")}
    ended = subprocess.run(
        [program, *arguments, "--json"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True
    )
    return json.loads(ended.stdout)


def _dataset(work: Path, rows: int) -> Any:
    """A training set of at most so many rows; the questions that are held out hang on the documents alone."""
    cases, held_out = str(EXAMPLES / "questions.jsonl"), str(work / "held-out.jsonl")
    return _policydesk(work, "dataset", "build", "--cases", cases, "--hold-out", held_out, "--rows", str(rows))


def _trained(work: Path, method: str, minutes: float) -> Trained:
    kept = work / f"{method}.json"
    if not kept.is_file():
        console.print(f"Training {method}", style="dim")
        probe = _dataset(work, PROBE_ROWS)
        pace = _tuned(work, method, f"probe-{method}", probe, evaluations=1)["seconds"] / probe["splits"]["train"]
        wanted = max(1, round(60 * minutes / pace))
        taken = _dataset(work, wanted)
        epochs = max(1, round(wanted / taken["splits"]["train"]))
        told = _tuned(work, method, method, taken, epochs=epochs)
        whole = told["adapter"] is None
        weights = _weights(work, told)
        found = Trained(
            method,
            f"{told['folder']}/model" if whole else told["adapter"],
            whole,
            _parameters(weights),
            weights.stat().st_size,
            taken["splits"]["train"] * epochs,
            told["tokens"],
            told["seconds"] / 60,
        )
        kept.write_text(json.dumps(asdict(found)), encoding="utf-8")
    return Trained(**json.loads(kept.read_text("utf-8")))


def _weights(work: Path, told: Any) -> Path:
    """The file that a run ended with: an adapter's, or the whole model's."""
    if told["adapter"] is None:
        return Path(told["folder"]) / "model" / SAFETENSORS
    shown = _policydesk(work, "adapters", "show", told["adapter"])
    return AdapterFiles(work / "data").folder(shown["sha256"]) / WEIGHTS


def _parameters(weights: Path) -> int:
    with safe_open(weights, "np") as file:
        return sum(math.prod(file.get_slice(name).get_shape()) for name in file.keys())  # noqa: SIM118


def _tuned(work: Path, method: str, name: str, dataset: Any, **options: int) -> Any:
    given = [part for option, value in options.items() for part in ("--set", f"training.{option}={value}")]
    return _policydesk(work, "tune", method, "--name", name, "--dataset", dataset["sha256"], *given)


def _evaluated(work: Path, trained: list[Trained]) -> Any:
    """The report of one run with a variant for each."""
    file = work / "variants.yaml"
    whole = {one.method: {"settings": {"generation": {"model_path": one.adapter}}} for one in trained if one.whole}
    file.write_text(json.dumps(whole), encoding="utf-8")
    adapters = [one for one in trained if not one.whole]
    names = ["rag", *(f"rag+{one.adapter.replace(':', '.')}" for one in adapters), *whole, "extractive"]
    given = [part for one in adapters for part in ("--adapter", one.adapter)]
    began = time.monotonic()
    told = _policydesk(
        work,
        *("eval", "run", "--cases", str(work / "held-out.jsonl"), "--variants", ",".join(names)),
        *("--variant-file", str(file), "--out", str(work / "reports"), "--name", "Methods", *given),
    )
    console.print(f"Evaluated in {(time.monotonic() - began) / 60:.1f} min: {told['report']}", style="dim")
    return json.loads(Path(told["report"]).with_name("report.json").read_text("utf-8"))


if __name__ == "__main__":
    main()
