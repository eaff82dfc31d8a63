"""From what the contenders reported to medians, and from these to tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from rich.table import Table

from benchmarks.contest import PLATFORM, Figures
from benchmarks.measure import Spread

Rounds = Sequence[tuple[Mapping[str, float], Mapping[str, Figures]]]
Rows = Sequence[Sequence[str]]
HEADINGS = (
    "Contender",
    "Documents/s",
    "Chunks/s",
    "Chunks",
    "Tokens embedded",
    "Times the fastest rival",
    "Embedding, GFLOP/s",
    "% of fp32 matmul",
    "% of bf16 matmul",
    "Peak memory, MiB",
    "Start-up, s",
    "Found",
)
RUN_HEADINGS = ("Run of policydesk", "Seconds", "Times the first", "Documents", "Chunks embedded")
FURTHER_RUNS = {"unchanged": "nothing changed", "one_percent": "1 % changed"}


def summary(rounds: Rounds) -> dict[str, Any]:
    """Medians with least and greatest of every figure, by contender, and of the matmul rates."""
    names = list(rounds[0][1])
    contenders = {name: {key: asdict(spread) for key, spread in _spreads(name, rounds).items()} for name in names}
    return {"matmul_gflops": {key: asdict(value) for key, value in matmul(rounds).items()}, "contenders": contenders}


def matmul(rounds: Rounds) -> dict[str, Spread]:
    return {kind: Spread.of([rates[kind] for rates, _ in rounds]) for kind in rounds[0][0]}


def contender_rows(rounds: Rounds) -> Rows:
    """A row for each contender, policydesk first."""
    return [_row(name, rounds) for name in sorted(rounds[0][1], key=lambda name: (not name.startswith(PLATFORM), name))]


def run_rows(rounds: Rounds) -> Rows:
    """policydesk's first run, and those that follow it over the same folder."""
    runs = [figures[PLATFORM] for _, figures in rounds]
    first = Spread.of([run["seconds"] for run in runs])
    rows = [["first", first.text(2), "1", f"{runs[0]['documents']} indexed", f"{runs[0]['chunks']:,}"]]
    for key, title in FURTHER_RUNS.items():
        seconds = Spread.of([run[key]["seconds"] for run in runs])
        ratio = Spread.of([run[key]["seconds"] / run["seconds"] for run in runs])
        counts = ", ".join(f"{count} {state}" for state, count in runs[0][key]["counts"].items())
        rows.append([title, seconds.text(2), ratio.text(3), counts, f"{runs[0][key]['chunks_embedded']:,}"])
    return rows


def rich_table(title: str, headings: Sequence[str], rows: Rows) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, justify="left" if heading == headings[0] else "right")
    for row in rows:
        table.add_row(*row)
    return table


def markdown_table(headings: Sequence[str], rows: Rows) -> str:
    lines = [headings, ["---"] + ["---:"] * (len(headings) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def versions(rounds: Rounds) -> dict[str, str]:
    """Every package that took part; what differs between the interpreters is named twice."""
    named = [item for run in rounds[0][1].values() for item in run["versions"].items()]
    return {name: ", ".join(sorted({version for key, version in named if key == name})) for name, _ in sorted(named)}


def _spreads(name: str, rounds: Rounds) -> dict[str, Spread]:
    def over(measure: Callable[[Figures], float]) -> Spread:
        return Spread.of([measure(figures[name]) for _, figures in rounds])

    spreads = {
        "documents_per_s": over(lambda run: run["documents"] / run["seconds"]),
        "chunks_per_s": over(lambda run: run["chunks"] / run["seconds"]),
        "seconds": over(lambda run: run["seconds"]),
        "startup_s": over(lambda run: run["startup_s"]),
        "peak_mib": over(lambda run: run["peak_mib"]),
        "embedding_gflops": over(_gflops),
    }
    for kind in rounds[0][0]:
        spreads[f"share_of_{kind}"] = Spread.of([100 * _gflops(run[name]) / rates[kind] for rates, run in rounds])
    if any(not rival.startswith(PLATFORM) for rival in rounds[0][1]):
        spreads["times_fastest_rival"] = Spread.of([_against_rivals(name, figures) for _, figures in rounds])
    return spreads


def _row(name: str, rounds: Rounds) -> list[str]:
    of, run = _spreads(name, rounds), rounds[0][1][name]
    found = all(figures[name]["found"] for _, figures in rounds)
    return [
        name,
        of["documents_per_s"].text(1),
        of["chunks_per_s"].text(1),
        f"{run['chunks']:,}",
        f"{run['tokens']:,}",
        of["times_fastest_rival"].text(2) if "times_fastest_rival" in of else "",
        of["embedding_gflops"].text(1),
        of["share_of_float32"].text(0),
        of["share_of_bfloat16"].text(0),
        of["peak_mib"].text(0),
        of["startup_s"].text(1),
        "yes" if found else "no",
    ]


def _gflops(run: Figures) -> float:
    return float(run["flops"] / run["embedding_s"] / 1e9)


def _against_rivals(name: str, figures: Mapping[str, Figures]) -> float:
    fastest = min(run["seconds"] / run["documents"] for rival, run in figures.items() if not rival.startswith(PLATFORM))
    return float(fastest / (figures[name]["seconds"] / figures[name]["documents"]))
