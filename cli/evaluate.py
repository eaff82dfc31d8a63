"""`policydesk eval`: measures on cases with known answers."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import out, print_json, progress_bar
from evals.cases import load_cases
from evals.retrieval import DEPTHS, ModeResult, compare_modes
from ingest import documents
from ingest.documents import DocumentQuery

app = typer.Typer(help="Measure on cases with known answers.", no_args_is_help=True)
ALL_DOCUMENTS = 1_000_000


@app.callback()
def evaluations() -> None:
    """Measure on cases with known answers."""


@app.command()
def retrieval(
    cases: Annotated[Path, typer.Argument(help="A JSON Lines file of cases.")], as_json: AsJson = False
) -> None:
    """Recall and reciprocal rank of the right documents, in every search mode."""
    with opened(as_json) as services:
        loaded = load_cases(cases)
        audiences = frozenset[str]().union(*(case.audiences for case in loaded))
        uris = _indexed(services, audiences)
        today = datetime.now(UTC).date()
        with progress_bar("Searching", "questions") as advance:
            results = compare_modes(services.retriever, services.settings.tenant, loaded, uris, today, advance)
        if as_json:
            print_json({"cases": str(cases), "results": [asdict(result) for result in results]})
        else:
            _show(results)


def _indexed(services: Services, audiences: frozenset[str]) -> list[str]:
    with services.database.read() as session:
        rows, _ = documents.listed(session, services.operator(audiences), DocumentQuery(limit=ALL_DOCUMENTS))
    return [row.document.source_uri for row in rows if row.revision is not None]


def _show(results: list[ModeResult]) -> None:
    table = Table("Mode", *(f"recall@{k}" for k in DEPTHS), "MRR", title=f"{results[0].cases} answerable questions")
    for result in results:
        shown = [*(result.recall[k] for k in DEPTHS), result.mrr]
        table.add_row(result.mode, *(f"{value:.3f}" for value in shown))
    out.print(table)
