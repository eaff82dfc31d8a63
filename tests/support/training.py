"""Training runs on the packaged model; as a process: `python -m tests.support.training DATA_DIR RUN KILL_AT`."""

import os
import signal
import sys
from pathlib import Path

from core.db import Database, open_database
from core.domain import Principal
from core.settings import Settings
from generation import contract
from tests.support.people import AGENT
from tests.support.rows import row
from tuning.catalogue import origin_repository
from tuning.catalogue.origins import Dataset
from tuning.dataset import storage
from tuning.dataset.row import Row
from tuning.jobs import Ended, TrainingJobs, Wanted
from tuning.training.checkpoints import Progress

QUICK = {"epochs": 1, "rows_a_step": 2, "rows_at_once": 2, "checkpoints": 4, "evaluations": 2, "device": "cpu"}
ROWS = [row(f"What is fee {n}?", f"Fee {n} is £{n}5. [1]", text=f"Fee {n} is £{n}5.") for n in range(1, 9)]
CHECKED = [row("What is fee 9?", "Fee 9 is £95. [1]", "validation", text="Fee 9 is £95.")]


def jobs(database: Database, data_dir: Path, principal: Principal = AGENT) -> TrainingJobs:
    return TrainingJobs(database, principal, data_dir, None)


def kept_set(database: Database, data_dir: Path, rows: list[Row] | None = None, principal: Principal = AGENT) -> str:
    """A training set on disk and in the catalogue."""
    chosen = ROWS + CHECKED if rows is None else rows
    sha256 = storage.save(data_dir / "datasets", chosen, {"name": "fees"})
    known = Dataset(sha256, "fees", contract.CONTRACT_HASH, len(chosen), {}, f"datasets/{sha256}")
    with database.write() as session:
        origin_repository.add_dataset(session, principal, known)
    return sha256


def wanted(sha256: str, method: str = "lora", **training: object) -> Wanted:
    return Wanted("voice", method, sha256, {}, QUICK | training)


def ignore(progress: Progress, steps: int) -> None:
    """Nobody watches."""


def trained(database: Database, data_dir: Path, chosen: Wanted) -> Ended:
    training = jobs(database, data_dir)
    return training.go(training.begin(chosen), ignore)


def main(data_dir: str, run_id: str, kill_at: str) -> None:
    def observe(progress: Progress, steps: int) -> None:
        # The checkpoint of a step is written after it was observed: the one before is what is gone on with.
        if progress.step == int(kill_at):
            os.kill(os.getpid(), signal.SIGKILL)

    database = open_database(Settings(data_dir=Path(data_dir)))
    jobs(database, Path(data_dir)).go(run_id, observe)


if __name__ == "__main__":
    main(*sys.argv[1:])
