"""`policydesk ingest` and `policydesk rebuild-index`."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from api import views
from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import out, print_json, progress_bar, working
from core.domain import DocumentState
from core.errors import UnreadableDocument
from ingest import jobs
from ingest.jobs import JobProgress, JobState
from ingest.sources import files_at, require_collection_name

STYLES = {DocumentState.QUARANTINED: "yellow", DocumentState.FAILED: "red"}


def ingest(
    path: Annotated[Path, typer.Argument(help="A file, or a folder with everything below it.")],
    collection: Annotated[
        str | None, typer.Option(help="The collection; else front matter or the folder's name decides.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make the policy documents at PATH searchable.

    Exits with 3 when a document was quarantined or failed; the others are searchable all the same.
    """
    with opened(as_json) as services:
        sources = files_at(path, require_collection_name(collection) if collection else None)
        with services.database.write() as session:
            job_id = jobs.create(session, services.operator(), sources)
        with progress_bar("Ingesting", "documents") as advance:
            advance(0, len(sources))
            progress = services.runner.run(services.settings.tenant, job_id, lambda now: advance(now.done, now.total))
        _report(services, progress, as_json)
        if progress.job.state != JobState.FINISHED or _set_aside(progress):
            raise typer.Exit(UnreadableDocument.exit_code)


def rebuild_index(as_json: AsJson = False) -> None:
    """Derive the index again from the documents in the database."""
    with opened(as_json) as services:
        with working("Loading the embedding model"):
            services.embedder.load()
        with progress_bar("Rebuilding the index", "chunks") as advance:
            chunks = services.indexer.rebuild(services.database, advance)
        generation = services.index.generation
        if as_json:
            print_json({"chunks": chunks, "index_generation": generation})
        else:
            out.print(f"Indexed {chunks} chunks; the index is now generation {generation}.")


def _report(services: Services, progress: JobProgress, as_json: bool) -> None:
    with services.database.read() as session:
        items = jobs.items(session, progress.job.id)
    if as_json:
        print_json(json.loads(views.job(progress, items).model_dump_json()))
        return
    took, rate = progress.elapsed_s or 0.0, progress.rate_per_s or 0.0
    counted = ", ".join(f"{count} {state}" for state, count in progress.counts.items() if count)
    out.print(f"{progress.total} documents in {took:.1f} s ({rate:.1f} a second): {counted or 'nothing to do'}.")
    table = Table("Document", "State", "Reason", title="Not indexed", title_justify="left")
    for item in items:
        if (state := DocumentState(item.state)) in STYLES:
            table.add_row(escape(item.name), f"[{STYLES[state]}]{state}[/]", escape(item.reason or ""))
    if table.row_count:
        out.print(table)


def _set_aside(progress: JobProgress) -> int:
    return sum(progress.counts[state] for state in STYLES)
