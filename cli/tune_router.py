"""`policydesk tune router`: which adapter a question is for, learnt from questions of which that is known."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import err, out, print_json, working
from core.errors import InvalidInput, NotFound
from tuning.catalogue import resolving
from tuning.router.figures import DEFAULT, Figures
from tuning.router.fitted import FittedRouter, save_router
from tuning.router.fitting import fit_router
from tuning.router.learnt import learnt_questions
from tuning.router.questions import Labelled, once, read_questions


def router(
    questions: Annotated[
        Path | None,
        typer.Option(help="A CSV or JSON Lines file: question, and adapter, which is `none` for what is of no topic."),
    ] = None,
    adapter: Annotated[
        list[str] | None,
        typer.Option(help="Take the questions that the champion of this name was trained on, too; may be repeated."),
    ] = None,
    risk: Annotated[
        float, typer.Option(help="The largest share of wrong ones among questions that are led.", min=0.001, max=0.5)
    ] = 0.05,
    save: Annotated[Path | None, typer.Option(help="Where to write it; else where the server looks.")] = None,
    as_json: AsJson = False,
) -> None:
    """Learn which adapter a question is for, and measure how often that is right."""
    with opened(as_json) as services:
        given, twofold = once(_given(services, questions, adapter or []))
        embedder = services.generations.current().embedder
        with working("Fitting"):
            fitted = fit_router(given, embedder.embed, embedder.fingerprint, risk)
        path = save or services.settings.generation.adapter_router or services.settings.data_dir / "adapter_router.json"
        save_router(fitted, path)
        unserved = list(_unserved(services, fitted.adapters))
        if as_json:
            _print(fitted, path, twofold, unserved)
        else:
            _tell(fitted, path, twofold, unserved)


def _given(services: Services, path: Path | None, adapters: Sequence[str]) -> Iterator[Labelled]:
    if path is None and not adapters:
        raise InvalidInput(
            "A router is learnt from questions: give labelled ones with --questions, adapters whose training sets are "
            "taken with --adapter, or both.",
            field="questions",
        )
    if path is not None:
        yield from read_questions(path)
    datasets = services.settings.data_dir / "datasets"
    for name in adapters:
        yield from learnt_questions(services.database, datasets, services.settings.tenant, name)


def _unserved(services: Services, names: Iterable[str]) -> Iterator[str]:
    """Those whose questions go to the default, as the tenant has no such adapter, or no champion of it."""
    for name in names:
        try:
            with services.database.read() as session:
                resolving.find(session, services.settings.tenant, name)
        except NotFound:
            yield name


def _print(fitted: FittedRouter, path: Path, twofold: int, unserved: Sequence[str]) -> None:
    about = fitted.model_dump(mode="json", exclude={"version", "stored"})
    print_json({"path": str(path), "sha256": fitted.sha256, "left_out": twofold, "unserved": unserved, **about})


def _tell(fitted: FittedRouter, path: Path, twofold: int, unserved: Sequence[str]) -> None:
    found = fitted.figures
    out.print(_confusion(found, [*fitted.adapters, DEFAULT]))
    out.print(
        f"The likeliest label is right for {found.accuracy:.1%}. Of the adapters' questions {found.coverage:.1%} are "
        f"led to one; of all that are led, {found.wrong:.1%} wrongly.",
        highlight=False,
    )
    for caution in _cautions(fitted, twofold, unserved):
        err.print(caution, style="yellow", highlight=False)
    out.print(f"Written to {path}; generation.adapter_router names what serves.", highlight=False, soft_wrap=True)


def _confusion(found: Figures, columns: Sequence[str]) -> Table:
    where = "of the file" if found.of == "file" else f"of {found.of}"
    title = f"{found.questions} questions {where}, each led by a router without it and its like"
    table = Table("Labelled", *(f"to {name}" for name in columns), title=title)
    for label, led in found.confusion.items():
        table.add_row(label, *(str(led.get(name, 0)) for name in columns))
    return table


def _cautions(fitted: FittedRouter, twofold: int, unserved: Sequence[str]) -> Iterator[str]:
    if fitted.figures.wrong > fitted.risk:
        yield f"Wrong are more than the {fitted.risk:.0%} that were asked for: give more questions."
    if fitted.figures.of != "file":
        yield "Questions of training sets are from templates, mostly: of people's more may be led wrongly. Give some."
    if "none" not in fitted.counts:
        yield "No question is labelled none: what is of no topic, but of the same business, may be led to an adapter."
    if twofold:
        yield f"Left out: {twofold:,} questions with two labels."
    if unserved:
        yield f"No champion here, so that the default writes: {', '.join(unserved)}."
