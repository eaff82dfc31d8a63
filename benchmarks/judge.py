"""How often a judge prefers the answer that people found more faithful.

    python -m benchmarks.judge DATA

DATA is the folder of public sets that has `mtrag_human`. The judge is the chat model that the settings
`generation.remote` name; every pair of answers is put to it in both orders.
"""

import argparse
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from benchmarks.report import rich_table
from core.settings import load_settings
from evals.importing.mtrag_ratings import load_ratings
from evals.judge import PROMPT_HASH, TEMPERATURE
from evals.judged import JudgeAgreement, judge_agreement, preferences
from evals.remote_judge import remote_judge

RATED = "faithfulness"
HEADINGS = ("Pairs", "As people", "Against them", "Ties", "No verdict", "Accuracy (a tie counts half)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    pairs = preferences(load_ratings(parser.parse_args().data / "mtrag_human"), RATED)
    with remote_judge(load_settings().generation) as judge, Progress() as bar:
        task = bar.add_task("Judging", total=len(pairs))
        found = judge_agreement(judge, pairs, lambda done, _: bar.update(task, completed=done))
    title = f"{judge.model}, prompt {PROMPT_HASH}, temperature {TEMPERATURE:g}: agreement with people on {RATED}"
    Console().print(rich_table(title, HEADINGS, [_row(found, len(pairs))]))


def _row(found: JudgeAgreement, pairs: int) -> list[str]:
    interval = "" if found.low is None or found.high is None else f" ({found.low:.2f} to {found.high:.2f})"
    counts = (pairs, found.right, found.wrong, found.ties, found.no_verdict)
    return [*map(str, counts), f"{found.accuracy:.3f}{interval}"]


if __name__ == "__main__":
    main()
