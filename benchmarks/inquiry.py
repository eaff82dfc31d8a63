"""How often asking back is right: OR-ShARC's questions with their rules, where people decided Yes, No, or asked back.

    python -m benchmarks.inquiry OR_SHARC

OR_SHARC is the folder with `id2snippet.json` and `open_retrieval_sharc_dev.json`.
"""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from core.embedding import Embed
from generation.inquiry import missing_condition
from retrieval.embedder import Embedder, embedder_path

DECIDED = ("Yes", "No")


def asks(case: dict[str, Any], rule: str, embed: Embed) -> bool:
    """Whether a condition of the rule is missing from question, scenario and what was asked back before."""
    answers = [(turn["follow_up_question"], turn["follow_up_answer"]) for turn in case["history"]]
    holds = [case["question"], case["scenario"], *(asked for asked, answer in answers if answer == "Yes")]
    denied = [asked for asked, answer in answers if answer == "No"]
    return missing_condition(rule, holds, denied, embed) is not None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    rules = json.loads((folder / "id2snippet.json").read_text(encoding="utf-8"))
    lines = (folder / "open_retrieval_sharc_dev.json").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines]
    with TemporaryDirectory() as cache:
        embedder = Embedder(embedder_path(None), cache_dir=Path(cache))
        embedder.load()
        pairs = [
            (asks(case, rules[case["gold_snippet_id"]], embedder.embed), case["answer"] not in DECIDED)
            for case in cases
        ]
    Console().print(_table(pairs))


def _table(pairs: list[tuple[bool, bool]]) -> Table:
    right = sum(asked and should for asked, should in pairs)
    precision = right / max(1, sum(asked for asked, _ in pairs))
    recall = right / max(1, sum(should for _, should in pairs))
    table = Table("Precision", "Recall", "F1", "Accuracy", title=f"Asking back, {len(pairs)} questions")
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    accuracy = sum(asked == should for asked, should in pairs) / len(pairs)
    table.add_row(*(f"{value:.3f}" for value in (precision, recall, f1, accuracy)))
    return table


if __name__ == "__main__":
    main()
