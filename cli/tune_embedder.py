"""`policydesk tune embedder`: train the embedding model on questions and the passages that answer them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api.wiring import Services
from cli.context import AsJson, Audiences, opened
from cli.dividing_options import Barred, CaseFile, Collection, HoldOut
from cli.output import err, out, print_json, progress_bar
from cli.pair_building import BuiltPairs, build_pairs
from cli.set_options import SetOptions, options_given
from core.domain import SearchFilter
from evals.cases import load_cases, save_cases
from retrieval.embedder import embedder_path
from tuning.dataset.mixture import Mixture
from tuning.embedder.jobs import EmbedderJobs, Tuned
from tuning.embedder.options import EmbedderOptions
from tuning.given_options import checked_options
from tuning.training.checkpoints import Progress

PEOPLE_S = "file"


def embedder(
    cases: CaseFile = None,
    hold_out: HoldOut = None,
    barred: Barred = None,
    test: Annotated[
        float, typer.Option(help="Share of the documents, by family, that no pair is drawn from.", min=0, max=0.9)
    ] = Mixture.test,
    collection: Collection = None,
    audience: Audiences = None,
    options: SetOptions = None,
    as_json: AsJson = False,
) -> None:
    """Tune the embedding model to find the passages of your documents; the result is a model of its own."""
    with opened(as_json) as services:
        chosen = checked_options(EmbedderOptions, options_given(options or []))
        operator = services.operator(frozenset(audience or ()))
        wanted = SearchFilter(operator.tenant, operator.audiences, datetime.now(UTC).date(), collection)
        given = load_cases(cases) if cases else []
        closed = [case for path in barred or [] for case in load_cases(path)]
        built = build_pairs(services, wanted, given, closed, test, chosen)
        if hold_out is not None:
            save_cases(hold_out, built.held_out)
        jobs = embedder_jobs(services)
        _tell_pairs(built, hold_out)
        go_on(jobs, jobs.begin(built.pairs, chosen), as_json)


def embedder_jobs(services: Services) -> EmbedderJobs:
    base = embedder_path(services.settings.retrieval.embedder_path)
    return EmbedderJobs(services.database, services.operator(), services.settings.data_dir, base)


def go_on(jobs: EmbedderJobs, run_id: str, as_json: bool) -> None:
    """Train to the end, and tell what came of it."""
    err.print(f"Training run {run_id}; go on with `policydesk tune resume {run_id}` if it is broken off.", style="dim")
    with progress_bar("Loading the model", "steps") as advance:
        tuned = jobs.go(run_id, lambda progress, steps: advance(progress.step, steps, _ranks(progress)))
    _tell(tuned, as_json)


def _ranks(progress: Progress) -> str:
    now = f"loss {progress.sum_loss / progress.rows:.3f}" if progress.rows else "loss"
    best = "" if progress.best is None else f", mean reciprocal rank at best {1 - progress.best:.3f}"
    return f"Training: {now}{best}"


def _tell_pairs(built: BuiltPairs, hold_out: Path | None) -> None:
    figures = built.pairs.statistics
    splits = ", ".join(f"{count} for {split}" for split, count in figures["splits"].items())
    err.print(f"{built.pairs.rows} pairs from {figures['documents']} documents ({splits}).", highlight=False)
    if PEOPLE_S not in figures["methods"]:
        err.print("All questions are from templates: compare on people's before you change over.", style="yellow")
    for reason, count in figures["left_out"].items():
        err.print(f"Left out: {count:,} ({reason}).", style="dim", highlight=False)
    if hold_out is not None:
        err.print(f"{len(built.held_out)} cases are held out: {hold_out}", highlight=False, soft_wrap=True)


def _tell(tuned: Tuned, as_json: bool) -> None:
    ranks = tuned.ranks
    if as_json:
        model = None if tuned.model is None else str(tuned.model)
        figures = {"base": ranks.base, "tuned": ranks.tuned, "step": tuned.progress.best_step}
        print_json({"run": tuned.run_id, "folder": str(tuned.folder), "model": model} | figures)
        return
    if ranks.base is not None and ranks.tuned is not None:
        out.print(f"Mean reciprocal rank on the validation pairs: {ranks.base:.3f} before, {ranks.tuned:.3f} now.")
    if tuned.model is None:
        out.print("No step finds them better than the model as it was: there is no new one.")
    else:
        out.print(f"The model is in {tuned.model}.", highlight=False, soft_wrap=True)
        out.print(f"`policydesk index build --embedder {tuned.model}` makes an index of it.", soft_wrap=True)
    out.print(f"Losses: {tuned.folder / 'losses.svg'}", highlight=False, soft_wrap=True)
