"""Answers the same prompts with policydesk and with its rivals, side by side, and prints who is how fast.

python -m benchmarks.chat --rivals-python PATH [--clients 1 8 32] [--rounds 1] [--out FOLDER]
"""

import argparse
import json
import math
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks.contest import PLATFORM, Figures, last_json
from benchmarks.measure import Spread, machine
from benchmarks.report import Rows, markdown_table, rich_table

LANGCHAIN = "LangChain"
# Each contender's module, and the form of the weights that it loads.
CONTENDERS = {
    PLATFORM: ("benchmarks.chat_policydesk", "data_dir"),
    "llama.cpp": ("benchmarks.rivals.chat_llamacpp", "gguf"),
    LANGCHAIN: ("benchmarks.rivals.chat_langchain", "safetensors"),
}
TOKENS = 64
HEADINGS = (
    "Contender",
    "Clients",
    "First token, s",
    "Tokens/s of one text",
    "Requests/s",
    "p50, s",
    "p95, s",
    f"Requests/s, times {LANGCHAIN}",
    "p95, times one client",
    "Failures",
)
Rounds = Sequence[Mapping[str, Figures]]
console = Console()


@dataclass(frozen=True, slots=True)
class Load:
    """What one contender did for so many clients, over all rounds; seconds are medians, NaN where all failed."""

    first: float
    whole: float
    p95: float
    rate: float
    failures: int

    @classmethod
    def of(cls, rounds: Rounds, name: str, clients: str) -> "Load":
        runs = [figures[name]["loads"][clients] for figures in rounds]
        whole = [seconds for run in runs for seconds in run["whole_s"]]
        failures = sum(len(run["failures"]) for run in runs)
        if not whole:
            return cls(math.nan, math.nan, math.nan, 0.0, failures)
        return cls(
            statistics.median(seconds for run in runs for seconds in run["first_s"]),
            statistics.median(whole),
            sorted(whole)[-(-95 * len(whole) // 100) - 1],
            statistics.median(len(run["whole_s"]) / run["seconds"] for run in runs),
            failures,
        )


def main() -> None:
    arguments = _arguments()
    rivals = arguments.rivals_python and arguments.rivals_python.absolute()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        console.print("Converting the model, and writing the prompts", style="dim")
        made = last_json([sys.executable, "-m", "benchmarks.chat_prompts", folder]) | {"data_dir": folder}
        rounds = [_round(made, rivals, arguments.clients, number) for number in range(arguments.rounds)]
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "chat.json").write_text(json.dumps(rounds, indent=2), encoding="utf-8")
    rows = table(rounds, arguments.clients)
    show(rows)
    told = conditions(rounds, made)
    console.print(told)
    (arguments.out / "chat.md").write_text(f"{markdown_table(HEADINGS, rows)}\n\n{told}\n", encoding="utf-8")


def show(rows: Rows) -> None:
    """A table for each number of clients, turned on its side: a screen is narrow."""
    for clients in dict.fromkeys(row[1] for row in rows):
        loads = [row for row in rows if row[1] == clients]
        sideways = list(zip(HEADINGS[2:], *[row[2:] for row in loads], strict=True))
        console.print(rich_table(f"Clients: {clients}", [HEADINGS[0], *[row[0] for row in loads]], sideways))


def table(rounds: Rounds, clients: Sequence[int]) -> Rows:
    """A row for each contender and number of clients."""
    return [_row(rounds, name, load, clients[0]) for name in rounds[0] for load in clients]


def conditions(rounds: Rounds, made: Figures) -> str:
    """What the figures were measured on, and with."""
    host = machine()
    found = {item for figures in rounds[0].values() for item in figures["versions"].items()}
    peaks = {name: Spread.of([figures[name]["peak_mib"] for figures in rounds]) for name in rounds[0]}
    return (
        f"{host['cpu']}, {host['cores']} cores, {host['system']}; {datetime.now(UTC):%Y-%m-%d}; {len(rounds)} rounds; "
        f"prompts of {made['least_tokens']} to {made['most_tokens']} tokens, {TOKENS} new ones each. Peak memory, MiB: "
        f"{', '.join(f'{name} {peak.median:,.0f}' for name, peak in peaks.items())}. "
        f"{', '.join(f'{name} {version}' for name, version in sorted(found))}."
    )


def _round(made: Figures, rivals: Path | None, clients: Sequence[int], number: int) -> dict[str, Figures]:
    """Every contender once, in a process of its own; the order rotates."""
    names = [name for name in CONTENDERS if rivals or name == PLATFORM]
    first = number % len(names)
    figures = {}
    for name in names[first:] + names[:first]:
        console.print(f"Round {number + 1}: {name}", style="dim")
        module, form = CONTENDERS[name]
        python = sys.executable if name == PLATFORM else str(rivals)
        prompts = str(Path(made["data_dir"], "prompts.json"))
        options = ["--model", made[form], "--tokens", str(TOKENS), "--clients", *map(str, clients)]
        figures[name] = last_json([python, "-m", module, prompts, *options])
    return {name: figures[name] for name in names}


def _row(rounds: Rounds, name: str, clients: int, fewest: int) -> list[str]:
    load = Load.of(rounds, name, str(clients))
    rival = Load.of(rounds, LANGCHAIN, str(clients)) if LANGCHAIN in rounds[0] else None
    return [
        name,
        str(clients),
        f"{load.first:.2f}",
        f"{(TOKENS - 1) / (load.whole - load.first):.1f}",
        f"{load.rate:.2f}",
        f"{load.whole:.2f}",
        f"{load.p95:.2f}",
        f"{load.rate / rival.rate:.1f}" if rival and rival.rate else "",
        f"{load.p95 / Load.of(rounds, name, str(fewest)).p95:.1f}",
        str(load.failures),
    ]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare answering with LangChain's pipeline and with llama.cpp.")
    parser.add_argument("--clients", type=int, nargs="+", default=[1, 8, 32], help="Clients at a time (1 8 32).")
    parser.add_argument("--rounds", type=int, default=1, help="How often each contender runs (default: 1).")
    parser.add_argument("--rivals-python", type=Path, help="Interpreter with benchmarks/requirements.txt installed.")
    parser.add_argument("--out", type=Path, default=Path("build/benchmarks"), help="Folder for JSON and Markdown.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
