"""`policydesk ingest`: documents become searchable."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from api import views
from api.wiring import Services
from cli.context import AsJson, opened
from cli.output import err, out, print_json, progress_bar
from core.domain import DocumentState
from core.errors import InvalidInput, UnreadableDocument
from ingest import items, jobs
from ingest.jobs import JobProgress, JobState
from ingest.sources import (
    SourceKind,
    SourceSpec,
    named_by_operator,
    narrowed,
    require_collection_name,
    require_whole,
)

STYLES = {DocumentState.QUARANTINED: "yellow", DocumentState.FAILED: "red"}
INTERRUPTED = 130
Patterns = list[str] | None


def ingest(
    source: Annotated[
        str,
        typer.Argument(help="A file, a folder with everything below it, a .zip or .jsonl file, a URL, or s3://BUCKET."),
    ],
    collection: Annotated[
        str | None, typer.Option(help="The collection; else front matter or the folder's name decides.")
    ] = None,
    include: Annotated[Patterns, typer.Option(help="Only files like this, such as '*.pdf'; may be repeated.")] = None,
    exclude: Annotated[Patterns, typer.Option(help="No files like this, such as 'drafts/**'; may be repeated.")] = None,
    manifest: Annotated[
        bool, typer.Option("--manifest", help="SOURCE is a list of documents (CSV or YAML) with what is said of them.")
    ] = False,
    delete_missing: Annotated[
        bool, typer.Option("--delete-missing", help="Delete documents that came from SOURCE and are there no more.")
    ] = False,
    report: Annotated[Path | None, typer.Option(help="Write the job's report to this file, as JSON.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make policy documents searchable.

    Exits with 3 when a document was quarantined or failed; the others are searchable all the same.
    """
    with opened(as_json) as services:
        into = require_collection_name(collection) if collection else None
        kind = SourceKind.MANIFEST if manifest else None
        spec = narrowed(named_by_operator(SourceSpec(source, kind, collection=into)), include or (), exclude or ())
        if delete_missing:
            require_whole(spec)
        if report is not None:
            _require_writable(report)
        services.ingest.launch()
        with services.database.write() as session:
            job_id = jobs.create(session, services.operator(), [spec], delete_missing=delete_missing)
        progress = follow(services, job_id)
        tell(services, progress, as_json, report)
        end(progress)


def end(progress: JobProgress) -> None:
    """End the command with 3 where a document was set aside."""
    if progress.job.state != JobState.FINISHED or any(progress.counts[state] for state in STYLES):
        raise typer.Exit(UnreadableDocument.exit_code)


def follow(services: Services, job_id: str) -> JobProgress:
    """Work on a job, with others if there are, and show how far it is."""
    tenant = services.settings.tenant
    services.ingest.submit(tenant, job_id)
    try:
        with progress_bar("Ingesting", "documents") as advance:
            return services.ingest.wait(tenant, job_id, lambda now: advance(now.done, now.total, now.job.waiting))
    except KeyboardInterrupt:
        err.print(
            f"Interrupted. The job goes on with the next ingest, serve or worker; "
            f"`policydesk jobs cancel {job_id}` ends it."
        )
        raise typer.Exit(INTERRUPTED) from None


def tell(services: Services, progress: JobProgress, as_json: bool, report: Path | None = None) -> None:
    """Say how a job ended, for people or programs, and in a file where one is wanted."""
    with services.database.read() as session:
        found = items.of_job(session, progress.job.id)
    as_object = json.loads(views.job(progress, found).model_dump_json())
    if report is not None:
        report.write_text(json.dumps(as_object, ensure_ascii=False, indent=2) + "\n")
    if as_json:
        print_json(as_object)
        return
    took, rate = progress.elapsed_s or 0.0, progress.rate_per_s or 0.0
    counted = ", ".join(f"{count} {state}" for state, count in progress.counts.items() if count)
    documents = "document" if progress.total == 1 else "documents"
    out.print(f"{progress.total} {documents} in {took:.1f} s ({rate:.1f} a second): {counted or 'nothing to do'}.")
    if progress.job.error:
        out.print(f"[red]{escape(progress.job.error)}[/]")
    table = Table("Document", "State", "Reason", title="Not indexed", title_justify="left")
    for item in found:
        if (state := DocumentState(item.state)) in STYLES:
            table.add_row(escape(item.name), f"[{STYLES[state]}]{state}[/]", escape(item.reason or ""))
    if table.row_count:
        out.print(table)


def _require_writable(report: Path) -> None:
    try:
        report.touch()
    except OSError as error:
        raise InvalidInput(
            f"{report} cannot be written ({error.strerror}); name another file.", field="report"
        ) from None
