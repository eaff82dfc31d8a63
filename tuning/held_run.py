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
from tuning.catalogue.origins import RunState, Training
from tuning.catalogue.records import BaseIdentity
from tuning.training.checkpoints import STATE, Progress, forget
from tuning.training.curve import draw_losses, losses_csv
from tuning.training.loop import Observe


@dataclass(slots=True)
class HeldRun:
    """`folder` holds the state of the run; `advanced` says whether this process took a step of it."""

    id: str
    training: Training
    folder: Path
    database: Database
    tenant: str
    advanced: bool = False

    def noting(self, observe: Observe) -> Observe:
        """Tells `observe`, and keeps the losses whenever there are new ones."""
        told = 0

        def observed(progress: Progress, steps: int) -> None:
            nonlocal told
            # The first time it is told of what was there.
            told += 1
            self.advanced = told > 1
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

    What may pass, such as too little memory, fails no run, nor does what keeps one that was begun from going on.
    Raises NotFound, and Conflict for a run that has ended, goes on elsewhere, or was of another model than `base`.
    """
    _open(database, tenant, run_id, base)
    folder = data_dir / "training" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder, run_id):
        # Again, for it may have ended while the lock was somebody else's.
        held = HeldRun(run_id, _open(database, tenant, run_id, base), folder, database, tenant)
        begun = (folder / STATE).is_file()
        try:
            yield held
        except PolicydeskError as error:
            if not error.transient and (held.advanced or not begun):
                _end(held, "failed", error.message)
            raise
        _end(held, "finished")


@contextmanager
def _locked(folder: Path, run_id: str) -> Iterator[None]:
    lock = FileLock(folder / "lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise Conflict(f"The training run {run_id} goes on in another process.") from None
    try:
        yield
    finally:
        lock.release()


def _end(held: HeldRun, state: RunState, error: str | None = None) -> None:
    with held.database.write() as session:
        origin_repository.end_run(session, held.tenant, held.id, state, error)
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
