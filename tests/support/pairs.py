"""Pairs to tune an embedding model on; as a process: `python -m tests.support.pairs DATA_DIR BASE RUN KILL_AT`."""

import os
import signal
import sys
from collections import Counter
from pathlib import Path

from core.db import Database, open_database
from core.domain import Principal
from core.settings import Settings
from core.vectors import embedding_key
from tests.support.people import AGENT
from tests.support.rows import PLACE
from tuning.catalogue.origins import Dataset
from tuning.dataset.row import Split
from tuning.embedder.jobs import EmbedderJobs, Tuned
from tuning.embedder.options import EmbedderOptions
from tuning.embedder.pair import Pair
from tuning.embedder.pair_set import described, save_pairs
from tuning.training.checkpoints import Progress

QUICK = {"pairs_a_step": 4, "evaluations": 2, "checkpoints": 4, "learning_rate": 0.01, "device": "cpu"}


def pair(question: str, positive: str, *negatives: str, split: Split = "train") -> Pair:
    return Pair(
        split=split,
        family="f",
        method="file",
        question=question,
        positive=positive,
        negatives=negatives,
        gold=(embedding_key(positive),),
        provenance=PLACE,
    )


WORDS = ("cats", "dogs", "birds", "boats", "cars", "trees", "roads", "bread", "tea", "wine", "coal", "salt")
PAIRS = [pair(f"What of {word}?", f"The rule for {word} is {n}.", f"No {word} today.") for n, word in enumerate(WORDS)]
CHECKED = [pair(f"And {word}?", f"Say of {word}.", f"See {word}.", split="validation") for word in WORDS[:6]]


def kept_pairs(data_dir: Path, pairs: list[Pair] | None = None) -> Dataset:
    chosen = PAIRS + CHECKED if pairs is None else pairs
    return described(save_pairs(data_dir, chosen), "pairs", chosen, Counter())


def options(**changed: object) -> EmbedderOptions:
    return EmbedderOptions.model_validate(QUICK | changed)


def embedder_jobs(database: Database, data_dir: Path, base: Path, principal: Principal = AGENT) -> EmbedderJobs:
    return EmbedderJobs(database, principal, data_dir, base)


def ignore(progress: Progress, steps: int) -> None:
    """Nobody watches."""


def tuned(jobs: EmbedderJobs, pairs: Dataset, chosen: EmbedderOptions) -> Tuned:
    return jobs.go(jobs.begin(pairs, chosen), ignore)


def main(data_dir: str, base: str, run_id: str, kill_at: str) -> None:
    def observe(progress: Progress, steps: int) -> None:
        # The checkpoint of a step is written after it was observed: the one before is what is gone on with.
        if progress.step == int(kill_at):
            os.kill(os.getpid(), signal.SIGKILL)

    database = open_database(Settings(data_dir=Path(data_dir)))
    embedder_jobs(database, Path(data_dir), Path(base)).go(run_id, observe)


if __name__ == "__main__":
    main(*sys.argv[1:])
