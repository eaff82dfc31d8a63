"""Requests a second of the base model and of 1, 4 and 20 LoRAs mixed, and of PEFT switching between requests.

python -m benchmarks.adapters [--rounds 3] [--openvino] [--out FOLDER]
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console

from benchmarks.adapters_made import made_adapters, without_end
from benchmarks.adapters_switched import Switched
from benchmarks.chat_policydesk import write_on
from benchmarks.chat_prompts import prompts
from benchmarks.measure import machine
from benchmarks.report import Rows, markdown_table, rich_table
from core.settings import GenerationSettings
from generation.contract import Messages
from generation.engines.base import Adapter, Engine, GenerationRequest
from generation.engines.openvino import OpenVinoEngine
from generation.engines.transformers import TransformersEngine

CLIENTS = 32
PROMPT_TOKENS = 300
TOKENS = 48
MIXES = (0, 1, 4, 20)
SWITCHED_REQUESTS = 8
SWITCHED = "set_adapter, 20"
BASE = "transformers, base"
PACKAGES = ("torch", "transformers", "peft", "openvino-genai")
HEADINGS = ("Engine, LoRAs", "Requests/s", "Times the base", f"Times {SWITCHED}")
# Requests a second, by contender.
Rates = Mapping[str, float]
Write = Callable[[Messages, Adapter | None], object]
console = Console()


def main() -> None:
    arguments = _arguments()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        rounds = _rounds(Path(folder), arguments.rounds, arguments.openvino)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "adapters.json").write_text(json.dumps(rounds, indent=2), encoding="utf-8")
    rows = table(rounds)
    console.print(rich_table(f"{CLIENTS} clients", HEADINGS, rows))
    told = conditions(rounds)
    console.print(told)
    (arguments.out / "adapters.md").write_text(f"{markdown_table(HEADINGS, rows)}\n\n{told}\n", encoding="utf-8")


def table(rounds: Sequence[Rates]) -> Rows:
    """A row for each contender: medians of the rounds, and of each round's ratios."""
    return [
        [name, f"{statistics.median(rates[name] for rates in rounds):.2f}", *_ratios(rounds, name)]
        for name in rounds[0]
    ]


def conditions(rounds: Sequence[Rates]) -> str:
    """What the figures were measured on, and with."""
    host = machine()
    return (
        f"{host['cpu']}, {host['cores']} cores, {host['system']}; {datetime.now(UTC):%Y-%m-%d}; {len(rounds)} rounds; "
        f"prompts of about {PROMPT_TOKENS} tokens, {TOKENS} new ones each; "
        f"{', '.join(f'{name} {version(name)}' for name in PACKAGES)}."
    )


def _rounds(folder: Path, count: int, openvino: bool) -> list[dict[str, float]]:
    console.print("Making the adapters", style="dim")
    model = without_end(folder)
    adapters = made_adapters(model, folder / "adapters", max(MIXES))
    shared = TransformersEngine(GenerationSettings(model_path=model, queue=CLIENTS), folder)
    shared.load()
    asked = prompts(shared, PROMPT_TOKENS)[:CLIENTS]
    engines: dict[str, Engine] = {"transformers": shared}
    if openvino:
        write_on()
        engines["openvino"] = OpenVinoEngine(GenerationSettings(queue=CLIENTS), folder)
        engines["openvino"].load()
    switched = Switched(model, adapters, TOKENS)
    rounds = []
    for number in range(count):
        console.print(f"Round {number + 1}", style="dim")
        rounds.append(_round(engines, switched, asked, adapters))
    for engine in engines.values():
        engine.close()
    return rounds


def _round(
    engines: Mapping[str, Engine], switched: Switched, asked: Sequence[Messages], adapters: Sequence[Adapter]
) -> dict[str, float]:
    rates = {}
    for name, engine in engines.items():
        write = _writer(engine)
        for mix in MIXES:
            rates[f"{name}, {mix or 'base'}"] = _rate(write, asked, adapters[:mix] or [None], CLIENTS)
            console.print(rates, style="dim")
    rates[SWITCHED] = _rate(switched.write, asked[:SWITCHED_REQUESTS], adapters, 1)
    console.print(rates, style="dim")
    return rates


def _writer(engine: Engine) -> Write:
    return lambda messages, adapter: "".join(engine.submit(GenerationRequest(messages, TOKENS, adapter)))


def _rate(write: Write, asked: Sequence[Messages], adapters: Sequence[Adapter | None], clients: int) -> float:
    """Requests a second, after one to warm up; each asks of the next adapter."""
    write(asked[0], adapters[0])
    chosen = [adapters[number % len(adapters)] for number in range(len(asked))]
    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(write, asked, chosen))
    return len(asked) / (time.perf_counter() - start)


def _ratios(rounds: Sequence[Rates], name: str) -> list[str]:
    others = (BASE, SWITCHED)
    return [f"{statistics.median(rates[name] / rates[other] for rates in rounds):.2f}" for other in others]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare LoRAs in one batch with the base model and with switching.")
    parser.add_argument("--rounds", type=int, default=3, help="How often each contender runs (default: 3).")
    parser.add_argument("--openvino", action="store_true", help="Measure OpenVINO's pipelines too.")
    parser.add_argument("--out", type=Path, default=Path("build/benchmarks"), help="Folder for JSON and Markdown.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
