"""`policydesk tune`: train an adapter on a training set."""

import json
from collections.abc import Sequence
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import err, out, print_json
from core.errors import InvalidInput, NotFound
from tuning.dataset import storage
from tuning.jobs import Ended, TrainingJobs, Wanted
from tuning.methods.table import METHODS
from tuning.training.checkpoints import Progress as Trained

app = typer.Typer(help="Train adapters on training sets.", no_args_is_help=True)
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="OPTION=VALUE of the method, or training.OPTION=VALUE; may be repeated."),
]
TRAINING = "training."


def _command(method: str) -> None:
    def tune(
        name: Annotated[str, typer.Option(help="The adapter's name; each training makes its next version.")],
        dataset: Annotated[str | None, typer.Option(help="The beginning of its hash; the newest unless named.")] = None,
        options: Set = None,
        as_json: AsJson = False,
    ) -> None:
        with opened(as_json) as services:
            jobs = _jobs(services)
            own, training = _split(options or [])
            run_id = jobs.begin(Wanted(name, method, _dataset(jobs, dataset), own, training))
            _go(jobs, run_id, as_json)

    app.command(method, help=METHODS[method].about)(tune)


for known in METHODS:
    _command(known)


@app.command()
def resume(
    run: Annotated[str, typer.Argument(help="The run's id, as it was told when it began.")], as_json: AsJson = False
) -> None:
    """Go on with a training that was broken off; it ends as if it had not been."""
    with opened(as_json) as services:
        _go(_jobs(services), run, as_json)


def _jobs(services: Services) -> TrainingJobs:
    settings = services.settings
    return TrainingJobs(services.database, services.operator(), settings.data_dir, settings.generation.model_path)


def _dataset(jobs: TrainingJobs, named: str | None) -> str:
    if named is not None:
        return storage.named(jobs.datasets, named)
    newest = next(iter(storage.there_are(jobs.datasets)), None)
    if newest is None:
        raise NotFound("There is no training set yet; make one with `policydesk dataset build`.")
    return newest


def _split(options: Sequence[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The options of the method, and those of the training, which begin with `training.`."""
    own: dict[str, Any] = {}
    training: dict[str, Any] = {}
    for one in options:
        name, equals, value = one.partition("=")
        if not (name and equals):
            raise InvalidInput(f"--set {one} is not OPTION=VALUE.", field="set")
        chosen = training if name.startswith(TRAINING) else own
        chosen[name.removeprefix(TRAINING)] = _value(value)
    return own, training


def _value(text: str) -> Any:
    """A number, true, false or a list as JSON has them; anything else is a text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _go(jobs: TrainingJobs, run_id: str, as_json: bool) -> None:
    err.print(f"Training run {run_id}; go on with `policydesk tune resume {run_id}` if it is broken off.", style="dim")
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("Loading the model", total=None)

        def observe(progress: Trained, steps: int) -> None:
            bar.update(task, completed=progress.step, total=steps, description=_losses(progress))

        ended = jobs.go(run_id, observe)
    _tell(ended, as_json)


def _losses(progress: Trained) -> str:
    now = f"loss {progress.sum_loss / progress.rows:.3f}" if progress.rows else "loss"
    best = "" if progress.best is None else f", best on validation {progress.best:.3f}"
    return f"Training: {now}{best}"


def _tell(ended: Ended, as_json: bool) -> None:
    best = ended.progress.best
    label = ended.adapter.label if ended.adapter else None
    if as_json:
        found = {"run": ended.run_id, "adapter": label, "folder": str(ended.folder), "validation": best}
        print_json(found | {"step": ended.progress.best_step, "tokens": ended.progress.tokens})
        return
    loss = "" if best is None else f"; loss on the validation rows {best:.3f}, after step {ended.progress.best_step}"
    if label is None:
        out.print(f"The model is in {ended.folder / 'model'}: set generation.model_path to it{loss}.", soft_wrap=True)
    else:
        out.print(f"{label} is in the catalogue{loss}.", highlight=False, soft_wrap=True)
    out.print(f"Losses: {ended.folder / 'losses.svg'}", highlight=False, soft_wrap=True)
