"""`policydesk dataset`: training sets from the ingested documents."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from cli.context import AsJson, Audiences, opened
from cli.dataset_building import BuiltSet, build_set
from cli.dividing_options import Barred, CaseFile, Collection, HoldOut
from cli.output import out, print_json
from core.domain import SearchFilter
from evals.cases import load_cases, save_cases
from tuning.dataset import storage
from tuning.dataset.generated import Synthesis
from tuning.dataset.mixture import Mixture
from tuning.dataset.row import Kind, Read, Row

app = typer.Typer(help="Training sets from the ingested documents.", no_args_is_help=True)


@app.command()
def build(
    cases: CaseFile = None,
    hold_out: HoldOut = None,
    barred: Barred = None,
    turns: Annotated[bool, typer.Option("--turns", help="Learn from answers that people rated, too.")] = False,
    synthesis: Annotated[
        Synthesis,
        typer.Option(help="`llm` has the generator write questions beside those of templates."),
    ] = "template",
    rows: Annotated[int, typer.Option(help="The most rows to train on.", min=1)] = Mixture.rows,
    test: Annotated[
        float, typer.Option(help="Share of the documents, by family, that no row is drawn from.", min=0, max=0.9)
    ] = Mixture.test,
    collection: Collection = None,
    audience: Audiences = None,
    name: Annotated[str, typer.Option(help="What to call the set.")] = "documents",
    as_json: AsJson = False,
) -> None:
    """Make a training set: questions, what is read for them, and answers that stand in the check."""
    with opened(as_json) as services:
        operator = services.operator(frozenset(audience or ()))
        wanted = SearchFilter(operator.tenant, operator.audiences, datetime.now(UTC).date(), collection)
        closed = [case for path in barred or [] for case in load_cases(path)]
        mixture = Mixture(rows=rows, test=test)
        asked = load_cases(cases) if cases else []
        built = build_set(services, wanted, asked, closed, mixture, name, turns=turns, synthesis=synthesis)
        if hold_out is not None:
            save_cases(hold_out, built.held_out)
        _tell(built, hold_out, as_json)


@app.command("list")
def list_sets(as_json: AsJson = False) -> None:
    """The sets on this machine."""
    with opened(as_json) as services:
        root = services.settings.data_dir / "datasets"
        found = [(sha256, storage.about(root, sha256)) for sha256 in storage.there_are(root)]
        if as_json:
            print_json([{"sha256": sha256, **about} for sha256, about in found])
            return
        table = Table("Set", "Name", "Contract")
        for sha256, about in found:
            table.add_row(sha256[:12], escape(about["name"]), about["contract_hash"])
        out.print(table)


@app.command()
def show(
    dataset: Annotated[str, typer.Argument(help="The beginning of its hash, six characters or more.")],
    kind: Annotated[Kind | None, typer.Option(help="Rows of this kind alone.")] = None,
    limit: Annotated[int, typer.Option(help="The most rows to show.", min=1)] = 5,
    as_json: AsJson = False,
) -> None:
    """Rows as a model reads them, and the answers that it is to give."""
    with opened(as_json) as services:
        root = services.settings.data_dir / "datasets"
        rows = storage.load(root, storage.named(root, dataset))
        chosen = [row for row in rows if kind in (None, row.kind)][:limit]
        if as_json:
            print_json([row.model_dump(mode="json") for row in chosen])
            return
        for row in chosen:
            _show(row)


def _show(row: Row) -> None:
    read = "\n\n".join(map(_excerpt, row.read))
    asked = f"{read}\n\n[bold cyan]{escape(row.question)}[/]\n[green]{escape(row.answer)}[/]"
    if row.rejected:
        asked += f"\n[red]Not ({row.rejected.fault}): {escape(row.rejected.answer)}[/]"
    out.print(Panel(asked, title=f"{row.kind}, {row.split}", subtitle=escape(row.method), title_align="left"))


def _excerpt(read: Read) -> str:
    return f"[dim]{read.number}[/] [bold]{escape(read.title)}[/] {escape(read.heading)}\n{escape(read.text)}"


def _tell(built: BuiltSet, hold_out: Path | None, as_json: bool) -> None:
    dataset = built.dataset
    if as_json:
        print_json({"sha256": dataset.sha256, "held_out": len(built.held_out), **dataset.statistics})
        return
    table = Table("", "Rows", title=f"{dataset.rows} rows from {dataset.statistics['documents']} documents")
    for part in ("splits", "kinds", "faults"):
        for label, count in dataset.statistics[part].items():
            table.add_row(label, str(count))
        table.add_section()
    for reason, count in dataset.statistics["left_out"].items():
        table.add_row(f"[dim]left out: {escape(reason)}[/]", f"[dim]{count}[/]")
    out.print(table)
    if hold_out is not None:
        out.print(f"{len(built.held_out)} cases are held out: {hold_out}", highlight=False, soft_wrap=True)
    out.print(f"Training set {dataset.sha256[:12]} in {built.folder}", highlight=False, soft_wrap=True)
