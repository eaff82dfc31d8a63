"""`policydesk index`: the generations of the index, one for each embedding model."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import out, print_json, progress_bar, working
from core.domain import ModelPrecision
from core.errors import InvalidInput
from core.tables import IndexGeneration
from retrieval import building
from retrieval.comparison import compare as compared
from retrieval.generations import Model, model_of, name_of

app = typer.Typer(help="Index generations: build one for another model, compare, change over.", no_args_is_help=True)
Generation = Annotated[str, typer.Argument(help="A generation's name, as `policydesk index list` shows it.")]
SAMPLES = 200


@app.command("list")
def list_generations(as_json: AsJson = False) -> None:
    """All generations; searches use the active one."""
    with opened(as_json) as services:
        services.generations.current()
        rows = services.generations.all()
        if as_json:
            print_json({"generations": [_facts(row) for row in rows]})
            return
        table = Table("Generation", "State", "Model", "Precision", "Dimensions", "Built")
        for row in rows:
            built = f"{row.created_at.astimezone():%Y-%m-%d %H:%M}"
            table.add_row(name_of(row.id), row.state, row.path or "packaged", row.precision, str(row.dimension), built)
        out.print(table)


@app.command()
def build(
    embedder: Annotated[
        Path | None, typer.Option(help="Folder of the model; that of the settings when absent.")
    ] = None,
    int8: Annotated[bool, typer.Option("--int8", help="Quantise the model to 8 bits first, on this machine.")] = False,
    as_json: AsJson = False,
) -> None:
    """Build a generation beside the one in use, which goes on being searched."""
    with opened(as_json) as services:
        path = embedder or services.settings.retrieval.embedder_path
        model = Model(path, ModelPrecision.FULL)
        if int8:
            with working("Quantising the model"):
                model = building.quantized(services.database, path, services.models)
        with progress_bar("Building", "documents") as advance:
            there = building.build(services.generations, services.indexer, model, advance)
        _told(services, there.id, as_json, f"Generation {there.name} is ready; `policydesk index use` changes over.")


@app.command()
def compare(one: Generation, other: Generation, as_json: AsJson = False) -> None:
    """How much two generations agree on the ten nearest neighbours of the same passages."""
    with opened(as_json) as services:
        first, second = (services.generations.open(_number(name)) for name in (one, other))
        found = compared(services.database, first, second, SAMPLES)
        if as_json:
            print_json(asdict(found))
        else:
            out.print(
                f"{one} has {found.chunks[0]} passages, {other} {found.chunks[1]}. Of the ten nearest neighbours of "
                f"{found.queries} passages, {found.overlap:.1%} are the same."
            )


@app.command()
def use(generation: Generation, as_json: AsJson = False) -> None:
    """Let searches use a generation; what was ingested since it was built is added first."""
    with opened(as_json) as services:
        number = _number(generation)
        with progress_bar("Bringing up to date", "documents") as advance:
            building.complete(services.generations, services.indexer, number, advance)
        services.generations.activate(number)
        _told(services, number, as_json, f"Searches use generation {generation} now.")


@app.command()
def remove(generation: Generation, as_json: AsJson = False) -> None:
    """Delete a generation that is not in use."""
    with opened(as_json) as services:
        building.remove(services.database, services.generations, services.index_root, _number(generation))
        if as_json:
            print_json({"removed": generation})
        else:
            out.print(f"Generation {generation} is removed.")


@app.command()
def rebuild(as_json: AsJson = False) -> None:
    """Derive the index in use again, as a new generation that takes its place."""
    with opened(as_json) as services:
        before = services.generations.current()
        with progress_bar("Rebuilding", "documents") as advance:
            model = model_of(services.generations.get(before.id))
            there = building.build(services.generations, services.indexer, model, advance)
        services.generations.activate(there.id)
        building.remove(services.database, services.generations, services.index_root, before.id)
        _told(services, there.id, as_json, f"Generation {there.name} took the place of {before.name}.")


def _told(services: Services, number: int, as_json: bool, text: str) -> None:
    if as_json:
        print_json(_facts(services.generations.get(number)))
    else:
        out.print(text)


def _facts(row: IndexGeneration) -> dict[str, Any]:
    return {
        "generation": name_of(row.id),
        "state": row.state,
        "model": row.path,
        "precision": row.precision,
        "embedder": row.embedder,
        "dimension": row.dimension,
        "created_at": row.created_at.isoformat(),
    }


def _number(name: str) -> int:
    digits = name.removeprefix("g")
    if not digits.isdecimal():
        raise InvalidInput(f"{name} is not the name of a generation; `policydesk index list` shows them.")
    return int(digits)
