"""Ingests the same files with policydesk and with its rivals, side by side, and prints who is how fast.

python -m benchmarks.ingest --rivals-python PATH [--corpus FOLDER] [--rounds 5] [--out FOLDER]
"""

import argparse
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from benchmarks import report
from benchmarks.contest import Contest
from benchmarks.corpus import write_synthetic
from benchmarks.measure import machine

console = Console()


def main() -> None:
    arguments = _arguments()
    rivals = arguments.rivals_python and arguments.rivals_python.absolute()
    with tempfile.TemporaryDirectory(prefix="policydesk-corpus-") as folder:
        corpus = arguments.corpus or Path(folder, "corpus")
        if arguments.corpus is None:
            write_synthetic(corpus, arguments.documents)
        contest = Contest(corpus.absolute(), rivals, Path(folder, "models"))
        rounds = list(contest.rounds(arguments.rounds, lambda text: console.print(text, style="dim")))
    text = markdown(rounds)
    show(rounds)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "ingest.md").write_text(text, encoding="utf-8")
    (arguments.out / "ingest.json").write_text(as_json(rounds), encoding="utf-8")
    console.print(f"Written: {arguments.out / 'ingest.md'} and {arguments.out / 'ingest.json'}")


def show(rounds: report.Rounds) -> None:
    """The tables for whoever waits, turned on their side: a screen is narrow."""
    rows = report.contender_rows(rounds)
    sideways = list(zip(report.HEADINGS[1:], *[row[1:] for row in rows], strict=True))
    console.print(report.rich_table("Ingest", [report.HEADINGS[0], *[row[0] for row in rows]], sideways))
    console.print(report.rich_table("Again", report.RUN_HEADINGS, report.run_rows(rounds)))
    console.print(conditions(rounds))


def conditions(rounds: report.Rounds) -> str:
    """What the figures were measured on, and with."""
    host, rates = machine(), report.matmul(rounds)
    products = ", ".join(f"{kind} {rate.text(0)} GFLOP/s" for kind, rate in rates.items())
    packages = ", ".join(f"{name} {version}" for name, version in report.versions(rounds).items())
    return (
        f"{host['cpu']}, {host['cores']} cores, {host['system']}; {datetime.now(UTC):%Y-%m-%d}; "
        f"medians (least–greatest) of {len(rounds)} rounds. Matmul of 4096 x 4096: {products}. {packages}."
    )


def markdown(rounds: report.Rounds) -> str:
    tables = (
        report.markdown_table(report.HEADINGS, report.contender_rows(rounds)),
        report.markdown_table(report.RUN_HEADINGS, report.run_rows(rounds)),
        conditions(rounds),
    )
    return "\n\n".join(tables) + "\n"


def as_json(rounds: report.Rounds) -> str:
    measured = {"machine": machine(), "versions": report.versions(rounds)} | report.summary(rounds)
    every = [{"matmul_gflops": rates, "contenders": figures} for rates, figures in rounds]
    return json.dumps(measured | {"rounds": every}, indent=2) + "\n"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare ingestion with that of LangChain, LlamaIndex and Haystack.")
    parser.add_argument("--corpus", type=Path, help="Folder of Markdown files (default: synthetic pages).")
    parser.add_argument("--documents", type=int, default=700, help="Synthetic pages, without --corpus (default: 700).")
    parser.add_argument("--rounds", type=int, default=5, help="How often each contender runs (default: 5).")
    parser.add_argument("--rivals-python", type=Path, help="Interpreter with benchmarks/requirements.txt installed.")
    parser.add_argument("--out", type=Path, default=Path("build/benchmarks"), help="Folder for JSON and Markdown.")
    return parser.parse_args()


if __name__ == "__main__":
    main()
