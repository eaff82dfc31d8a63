"""`policydesk eval`: measures on cases with known answers."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from api.wiring import Services
from cli import evaluation_cases, evaluation_runs
from cli.context import AsJson, opened
from cli.indexed import document_names, wanted_today
from cli.output import out, print_json, progress_bar
from core.domain import SearchFilter
from core.errors import InvalidInput
from evals.cases import load_cases
from evals.claims import sample_claims
from evals.grounding import GroundingResult, examine
from evals.retrieval import ModeResult, compare_modes
from retrieval import repository
from retrieval.repository import ChunkRow
from retrieval.visibility import Visibility

app = typer.Typer(help="Measure on cases with known answers.", no_args_is_help=True)
FEWEST_CLAIMS = 2
for command in (evaluation_runs.run, evaluation_runs.resume, evaluation_runs.report, evaluation_runs.gate):
    app.command()(command)
app.command("list")(evaluation_runs.list_runs)
app.command("import")(evaluation_cases.import_cases)
app.command()(evaluation_cases.collect)


@app.callback()
def evaluations() -> None:
    """Measure on cases with known answers."""


@app.command()
def retrieval(
    cases: Annotated[Path, typer.Argument(help="A JSON Lines file of cases.")], as_json: AsJson = False
) -> None:
    """How well every search mode ranks the right documents."""
    with opened(as_json) as services:
        loaded = load_cases(cases)
        names = document_names(services, loaded)
        with progress_bar("Searching", "questions") as advance:
            results = compare_modes(
                services.retriever, wanted_today(services), loaded, lambda uri: names.get(uri, uri), advance
            )
        if as_json:
            print_json({"cases": str(cases), "results": [asdict(result) for result in results]})
        else:
            _show(results)


@app.command()
def grounding(
    sentences: Annotated[int, typer.Option(help="How many sentences to take from the indexed documents.", min=2)] = 300,
    seed: Annotated[int, typer.Option(help="Another seed takes other sentences.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Whether the check of answers lets the documents' own sentences stand, and finds what is made wrong in them."""
    with opened(as_json) as services:
        claims = sample_claims(_indexed_chunks(services), sentences, seed)
        if len(claims) < FEWEST_CLAIMS:
            raise InvalidInput("There are not enough sentences in the index; ingest documents first.")
        with progress_bar("Checking", "sentences") as advance:
            result = examine(claims, services.generations.current().embedder.embed, seed, advance)
        if as_json:
            print_json(asdict(result))
        else:
            show_grounding(result)


def show_grounding(result: GroundingResult) -> None:
    """A table of what the check found."""
    alarms = f"{result.false_alarms} false alarms on {result.claims} untouched sentences"
    table = Table("Made wrong", "Sentences", "Found", title=f"{alarms} ({result.false_alarms / result.claims:.1%})")
    for one in result.mutations:
        table.add_row(one.kind, str(one.made), f"{one.found / one.made:.1%}")
    out.print(table)


def _indexed_chunks(services: Services) -> list[ChunkRow]:
    """The chunks that the operator may see today."""
    operator, today = services.operator(), datetime.now(UTC).date()
    wanted = SearchFilter(operator.tenant, operator.audiences, today)
    with services.database.read() as session:
        numbers = Visibility(services.database).allowed(wanted).tolist()
        ids = repository.chunk_ids(session, operator.tenant, numbers)
        return list(repository.chunks(session, operator.tenant, ids).values())


def _show(results: list[ModeResult]) -> None:
    table = Table("Metric", *(result.mode for result in results), title=f"{results[0].cases} answerable questions")
    for name in results[0].figures:
        table.add_row(name, *(f"{result.figures[name]:.3f}" for result in results))
    out.print(table)
