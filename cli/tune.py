"""`policydesk tune`: train an adapter on a training set, the embedding model, or the router between adapters."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cli.context import AsJson, opened
from cli.training_runs import dataset_named, go, split_options, training_jobs
from cli.tune_embedder import embedder, embedder_jobs, go_on
from cli.tune_router import router
from tuning.jobs import Wanted
from tuning.methods.table import METHODS
from tuning.preference.table import PREFERENCES

app = typer.Typer(
    help="Train adapters on training sets, the embedding model, and the router between adapters.", no_args_is_help=True
)
Name = Annotated[str, typer.Option(help="The adapter's name; each training makes its next version.")]
DatasetName = Annotated[str | None, typer.Option(help="The beginning of its hash; the newest unless named.")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="OPTION=VALUE of the method, or training.OPTION=VALUE; may be repeated."),
]
From = Annotated[
    str | None,
    typer.Option("--from", help="The adapter to begin with, such as voice:1; a new LoRA on the base model when unset."),
]


def _method(method: str) -> None:
    def tune(name: Name, dataset: DatasetName = None, options: Set = None, as_json: AsJson = False) -> None:
        _train(name, method, dataset, options or [], None, as_json)

    app.command(method, help=METHODS[method].about)(tune)


def _preference(method: str) -> None:
    def tune(
        name: Name, begun_from: From = None, dataset: DatasetName = None, options: Set = None, as_json: AsJson = False
    ) -> None:
        _train(name, method, dataset, options or [], begun_from, as_json)

    app.command(method, help=PREFERENCES[method].about)(tune)


def _train(
    name: str, method: str, dataset: str | None, options: Sequence[str], begun_from: str | None, as_json: bool
) -> None:
    with opened(as_json) as services:
        jobs = training_jobs(services)
        own, training = split_options(options)
        run_id = jobs.begin(Wanted(name, method, dataset_named(jobs, dataset), own, training, begun_from))
        go(jobs, run_id, as_json)


for known in METHODS:
    _method(known)
for known in PREFERENCES:
    _preference(known)
app.command()(embedder)
app.command()(router)


@app.command()
def resume(
    run: Annotated[str, typer.Argument(help="The run's id, as it was told when it began.")], as_json: AsJson = False
) -> None:
    """Go on with a training that was broken off; it ends as if it had not been."""
    with opened(as_json) as services:
        embedder_runs = embedder_jobs(services)
        if embedder_runs.has(run):
            go_on(embedder_runs, run, as_json)
        else:
            go(training_jobs(services), run, as_json)
