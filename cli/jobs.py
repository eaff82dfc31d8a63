"""`policydesk jobs` and `policydesk worker`: what runs, and who runs it."""

import signal
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.text import Text

from api import views
from cli.context import AsJson, opened
from cli.ingest import end, follow, tell
from cli.output import out, print_json
from core.errors import InvalidInput
from ingest import jobs
from ingest.jobs import JobProgress, JobState
from ingest.sources import SourceSpec

app = typer.Typer(help="Ingest jobs: how far they are, and how to end or repeat them.", no_args_is_help=True)
COLOURS = {
    JobState.QUEUED: "cyan",
    JobState.RUNNING: "cyan",
    JobState.FINISHED: "green",
    JobState.FAILED: "red",
    JobState.CANCELLED: "yellow",
}
JobId = Annotated[str, typer.Argument(help="The job's id, as `policydesk jobs list` shows it.")]


@app.command("list")
def list_jobs(
    limit: Annotated[int, typer.Option(min=1, max=1000, help="The most jobs to show.")] = 20, as_json: AsJson = False
) -> None:
    """The newest jobs."""
    with opened(as_json) as services:
        with services.database.read() as session:
            found = jobs.newest(session, services.settings.tenant, limit)
            progresses = [jobs.progress(session, job) for job in found]
        if as_json:
            print_json({"jobs": [views.job_summary(one).model_dump(mode="json") for one in progresses]})
        else:
            _show(progresses)


@app.command()
def show(job_id: JobId, as_json: AsJson = False) -> None:
    """How a job stands, with every document that was not indexed."""
    with opened(as_json) as services:
        with services.database.read() as session:
            progress = jobs.progress(session, jobs.get(session, services.settings.tenant, job_id))
        tell(services, progress, as_json)


@app.command()
def cancel(job_id: JobId, as_json: AsJson = False) -> None:
    """End a job now; what it has indexed stays."""
    with opened(as_json) as services:
        with services.database.write() as session:
            if not jobs.cancel(session, services.operator(), job_id):
                raise InvalidInput(f"Job {job_id} is over already.")
        if as_json:
            print_json({"job_id": job_id, "state": "cancelled"})
        else:
            out.print(f"Job {job_id} is cancelled.")


@app.command()
def retry(job_id: JobId, as_json: AsJson = False) -> None:
    """Try the failed documents of a job once more."""
    with opened(as_json) as services:
        services.ingest.launch()
        with services.database.write() as session:
            if not jobs.retry_failed(session, services.operator(), job_id):
                raise InvalidInput(f"Job {job_id} is not over, or has no failed documents.")
        progress = follow(services, job_id)
        tell(services, progress, as_json)
        end(progress)


def worker() -> None:
    """Run jobs until it is stopped; any number of workers share the work of one PostgreSQL database."""
    with opened(False, serving=True) as services:
        over = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: over.set())
        services.ingest.launch()
        out.print(f"Worker {services.workflows.worker_id} runs jobs; Ctrl-C stops it.", highlight=False)
        over.wait()


def _show(found: list[JobProgress]) -> None:
    """Two lines for each job: a table would have to cut its cells where the terminal is narrow."""
    for one in found:
        out.print(Text.assemble((one.job.id, "bold"), "  ", (one.job.state, COLOURS[JobState(one.job.state)])))
        facts = (_documents(one), _names(one.job.sources), _times(one), one.job.waiting or one.job.error or "")
        out.print(Text("  " + " · ".join(filter(None, facts)), "dim"), soft_wrap=True)


def _documents(progress: JobProgress) -> str:
    counts = [f"{count:,} {state}" for state, count in progress.counts.items() if count]
    return f"{progress.done:,} of {progress.total:,} done: {', '.join(counts)}" if counts else "no documents yet"


def _names(sources: Sequence[dict[str, Any]]) -> str:
    """The first source, and how many there are besides; jobs of version 0.1.0 did not keep theirs."""
    names = [SourceSpec.from_json(source).name for source in sources]
    return f"{names[0]} and {len(names) - 1} more" if len(names) > 1 else "".join(names)


def _times(progress: JobProgress) -> str:
    began = f"{progress.job.created_at.astimezone():%Y-%m-%d %H:%M}"
    took = progress.elapsed_s
    return began if took is None else f"{began}, {timedelta(seconds=round(took))}"
