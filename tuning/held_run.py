"""A training run in the hands of one process: its losses go into SQL, and so does how it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from core.db import Database
from core.errors import Conflict, PolicydeskError
from core.files import atomic_write
from tuning.catalogue import origin_repository
from tuning.catalogue.origins import Training
from tuning.catalogue.records import BaseIdentity
from tuning.training.checkpoints import Progress, forget
from tuning.training.curve import draw_losses, losses_csv
from tuning.training.loop import Observe


@dataclass(frozen=True, slots=True)
class HeldRun:
    """`folder` holds the state of the run."""

    id: str
    training: Training
    folder: Path
    database: Database
    tenant: str

    def noting(self, observe: Observe) -> Observe:
        """Tells `observe`, and keeps the losses whenever there are new ones."""

        def observed(progress: Progress, steps: int) -> None:
            if progress.losses and progress.losses[-1].step == progress.step:
                with self.database.write() as session:
                    origin_repository.note_losses(session, self.tenant, self.id, progress.losses)
            observe(progress, steps)

        return observed

    def draw(self, progress: Progress) -> None:
        """Put the losses into the folder, as a table and as a picture."""
        atomic_write(self.folder / "losses.csv", losses_csv(progress.losses).encode())
        atomic_write(self.folder / "losses.svg", draw_losses(progress.losses, progress.best_step).encode())


@contextmanager
def held_run(database: Database, tenant: str, data_dir: Path, run_id: str, base: BaseIdentity) -> Iterator[HeldRun]:
    """The run is finished at the end; an error of the house fails it, and is kept with it. Its state goes with its end.

    Raises NotFound, and Conflict for a run that has ended, goes on elsewhere, or was of another model than `base`.
    """
    held = HeldRun(run_id, _open(database, tenant, run_id, base), data_dir / "training" / run_id, database, tenant)
    held.folder.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(held.folder / "lock", timeout=0):
            yield held
    except Timeout:
        raise Conflict(f"The training run {run_id} goes on in another process.") from None
    except PolicydeskError as error:
        with database.write() as session:
            origin_repository.end_run(session, tenant, run_id, "failed", error.message)
        forget(held.folder)
        raise
    with database.write() as session:
        origin_repository.end_run(session, tenant, run_id, "finished")
    forget(held.folder)


def _open(database: Database, tenant: str, run_id: str, base: BaseIdentity) -> Training:
    with database.read() as session:
        run = origin_repository.get_run(session, tenant, run_id)
    if run.state in ("finished", "failed"):
        raise Conflict(f"The training run {run_id} has {run.state}; begin a new one.")
    if run.training.base.id != base.id:
        raise Conflict(
            f"The training run {run_id} is of {run.training.base.name}, which is not the model now, or was changed: "
            "put it back, or begin a new run."
        )
    return run.training
