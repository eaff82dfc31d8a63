"""Which metrics find that a right answer was made wrong in one place, and which take it for better.

    python -m benchmarks.mutated_metrics [CASES] [--documents FOLDER]

CASES is a case file, whose documents lie in FOLDER; both are those of `examples` where they are not named. No generator
is asked. The right answers are the references; then, in other words than the references, the quotes of the evidence.
"""

import argparse
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import get_args

from benchmarks.planting import EXAMPLES
from benchmarks.report import Rows, markdown_table
from core.embedding import Embed
from evals.cases import load_cases
from evals.metrics.catalogue import METRICS
from evals.mutants import Mutant, Told, mutants, right_answers
from evals.sensitivity import Sensitivity, sensitivities
from ingest.parsers.base import ParseLimits
from ingest.parsers.registry import parse
from retrieval.embedder import Embedder, embedder_path

SEED = 7
METRICS_OF_ANSWERS = [metric for metric in METRICS if metric.room in ("answer", "grounding")]
CELL = "worse / better / mean change; behind it the answers, where they are not all"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("cases", type=Path, nargs="?", default=EXAMPLES / "questions.jsonl")
    parser.add_argument("--documents", type=Path, default=EXAMPLES / "policies")
    asked = parser.parse_args()
    cases, documents = load_cases(asked.cases), texts(asked.documents)
    with TemporaryDirectory() as folder:
        embedder = Embedder(embedder_path(None), cache_dir=Path(folder))
        embedder.load()
        for told in get_args(Told):
            wrong = list(mutants(right_answers(cases, documents, told), SEED))
            print(f"The {told} as the answer: {CELL}\n\n{table(wrong, embedder.embed)}\n")


def texts(folder: Path) -> dict[str, str]:
    """As ingestion reads them, by their path in the folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(file.relative_to(folder)): parse(file.name, file.read_bytes(), ParseLimits()).text for file in files}


def table(wrong: Sequence[Mutant], embed: Embed) -> str:
    """A row for each metric, a column for each mutation."""
    made = Counter(one.kind for one in wrong)
    headings = ("Metric", *(f"{kind} ({number})" for kind, number in made.items()))
    return markdown_table(headings, _rows(made, sensitivities(METRICS_OF_ANSWERS, wrong, embed)))


def _rows(made: Mapping[str, int], found: Sequence[Sensitivity]) -> Rows:
    """A row for each metric that has a figure of some answer."""
    cells = {(one.metric, one.mutation): _cell(one, made[one.mutation]) for one in found}
    told = dict.fromkeys(one.metric for one in found if one.answers)
    return [[metric, *(cells[metric, kind] for kind in made)] for metric in told]


def _cell(one: Sensitivity, made: int) -> str:
    if one.found is None or one.better is None or one.change is None:
        return "–"
    behind = f" ({one.answers})" if one.answers < made else ""
    return f"{one.found:.0%} / {one.better:.0%} / {one.change:+.2f}{behind}"


if __name__ == "__main__":
    main()
