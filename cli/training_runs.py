"""Runs of `policydesk tune`: their options as they are typed, their progress, and how they end."""

import time
from collections.abc import Sequence
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.wiring import Services
from cli.output import err, out, print_json
from cli.set_options import options_given
from core.errors import NotFound
from tuning.dataset import storage
from tuning.jobs import Ended, TrainingJobs
from tuning.training.checkpoints import Progress as Trained

TRAINING = "training."


def training_jobs(services: Services) -> TrainingJobs:
    settings = services.settings
    return TrainingJobs(services.database, services.operator(), settings.data_dir, settings.generation.model_path)


def dataset_named(jobs: TrainingJobs, named: str | None) -> str:
    if named is not None:
        return storage.named(jobs.datasets, named)
    newest = next(iter(storage.there_are(jobs.datasets)), None)
    if newest is None:
        raise NotFound("There is no training set yet; make one with `policydesk dataset build`.")
    return newest


def split_options(options: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options of the method, and those of the training, which begin with `training.`."""
    given = options_given(options)
    training = {name.removeprefix(TRAINING): value for name, value in given.items() if name.startswith(TRAINING)}
    return {name: value for name, value in given.items() if not name.startswith(TRAINING)}, training


def go(jobs: TrainingJobs, run_id: str, as_json: bool) -> None:
    err.print(f"Training run {run_id}; go on with `policydesk tune resume {run_id}` if it is broken off.", style="dim")
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("Getting ready", total=None)

        def observe(progress: Trained, steps: int) -> None:
            bar.update(task, completed=progress.step, total=steps, description=_losses(progress))

        began = time.monotonic()
        ended = jobs.go(run_id, observe)
    _tell(ended, time.monotonic() - began, as_json)


def _losses(progress: Trained) -> str:
    now = f"loss {progress.sum_loss / progress.rows:.3f}" if progress.rows else "loss"
    best = "" if progress.best is None else f", best on validation {progress.best:.3f}"
    return f"Training: {now}{best}"


def _tell(ended: Ended, seconds: float, as_json: bool) -> None:
    best = ended.progress.best
    label = ended.adapter.label if ended.adapter else None
    if as_json:
        found = {"run": ended.run_id, "adapter": label, "folder": str(ended.folder), "validation": best}
        print_json(found | {"step": ended.progress.best_step, "tokens": ended.progress.tokens, "seconds": seconds})
        return
    loss = "" if best is None else f"; loss on the validation rows {best:.3f}, after step {ended.progress.best_step}"
    accuracy = next((one.accuracy for one in ended.progress.losses if one.step == ended.progress.best_step), None)
    loss += "" if accuracy is None else f", {accuracy:.0%} on the side that is wanted"
    if label is None:
        out.print(f"The model is in {ended.folder / 'model'}: set generation.model_path to it{loss}.", soft_wrap=True)
    else:
        out.print(f"{label} is in the catalogue{loss}.", highlight=False, soft_wrap=True)
    out.print(f"Losses: {ended.folder / 'losses.svg'}", highlight=False, soft_wrap=True)
