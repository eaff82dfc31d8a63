"""How far metrics of answers agree with people, who rated the same answers.

    python -m benchmarks.agreement DATA

DATA is the folder of public sets that has `mtrag_human`: answers of two systems to those tasks of MTRAG that their
passages answer, each rated by several people. Spearman's correlation with the mean of these, and its interval at 95 %,
over conversations.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.report import Rows, markdown_table
from evals.importing.mtrag_ratings import load_ratings
from evals.metrics.catalogue import METRICS
from evals.rated import Correlation, correlations
from retrieval.embedder import Embedder, embedder_path

ROOMS = ("answer", "grounding")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    answers = load_ratings(parser.parse_args().data / "mtrag_human")
    with TemporaryDirectory() as folder:
        embedder = Embedder(embedder_path(None), cache_dir=Path(folder))
        embedder.load()
        found = correlations([one for one in METRICS if one.room in ROOMS], answers, embedder.embed)
    headings = ("Metric", "Answers", *dict.fromkeys(one.rated for one in found))
    conversations = len({one.case.cluster for one in answers})
    title = f"Spearman's correlation with people, {len(answers)} answers of {conversations} conversations"
    print(f"{title}\n\n{markdown_table(headings, _rows(found))}")


def _rows(found: Sequence[Correlation]) -> Rows:
    by_metric: dict[str, list[Correlation]] = {}
    for one in found:
        by_metric.setdefault(one.metric, []).append(one)
    return [[metric, str(ones[0].answers), *map(_cell, ones)] for metric, ones in by_metric.items()]


def _cell(one: Correlation) -> str:
    told = one.spearman
    if told.low is None or told.high is None:
        return f"{told.figure:.3f}"
    return f"{told.figure:.3f} ({told.low:.2f} to {told.high:.2f})"


if __name__ == "__main__":
    main()
