"""Ingest jobs: started by an upload or by a server-side path, watched until every document has its end state."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response, UploadFile, status
from fastapi import Path as PathParameter
from starlette.concurrency import run_in_threadpool

from api import responses, views
from api.auth import ServicesHere, Writer
from api.schemas import NO_NUL, JobAccepted, JobResponse, JobsResponse, examples
from api.wiring import Services
from core.domain import Principal
from core.errors import Forbidden, InvalidInput
from ingest import jobs
from ingest.sources import SourceFile, files_at, require_collection_name, uploaded

router = APIRouter(prefix="/v1/ingest", tags=["ingest"])
COPY_BYTES = 1_000_000
LONGEST_NAME = 200
FORM_FIELDS = {"files", "path", "collection"}
JobId = Annotated[str, PathParameter(pattern=NO_NUL, description="The job's id.", examples=[examples.JOB_ID])]


@router.post(
    "/jobs",
    status_code=status.HTTP_202_ACCEPTED,
    response_model=JobAccepted,
    responses=responses.UPLOAD,
    summary="Ingest files or a folder",
)
async def create_job(
    request: Request,
    response: Response,
    parts: ServicesHere,
    principal: Writer,
    files: list[UploadFile] | None = None,
    path: Annotated[
        str | None,
        Form(description="A path on the server, where the settings allow it.", examples=[examples.FOLDER]),
    ] = None,
    collection: Annotated[
        str | None,
        Form(description="The collection; see the guide for the default.", examples=[examples.COLLECTION]),
    ] = None,
) -> JobAccepted:
    """Either `files` or `path`. Returns at once; `GET /v1/ingest/jobs/{id}` tells how far the job is."""
    _refuse_unknown((await request.form()).keys())
    job_id = jobs.new_id()
    into = require_collection_name(collection) if collection else None
    if bool(files) == bool(path):
        raise InvalidInput("Send either files or a path.", field="files")
    if files:
        sources = await _keep(files, parts, job_id, into)
    else:
        sources = await run_in_threadpool(_server_files, parts, path or "", into)
    await run_in_threadpool(_queue, parts, principal, sources, job_id)
    response.headers["Location"] = f"/v1/ingest/jobs/{job_id}"
    return JobAccepted(job_id=job_id)


@router.get("/jobs", response_model=JobsResponse, responses=responses.READ, summary="List the newest jobs")
def list_jobs(
    parts: ServicesHere,
    principal: Writer,
    limit: Annotated[int, Query(ge=1, le=100, description="The most jobs to return.", examples=[5])] = 20,
) -> JobsResponse:
    with parts.database.read() as session:
        found = [jobs.progress(session, job) for job in jobs.newest(session, principal.tenant, limit)]
    return JobsResponse(jobs=[views.job_summary(progress) for progress in found])


@router.get("/jobs/{job_id}", response_model=JobResponse, responses=responses.READ_ONE, summary="How far a job is")
def get_job(job_id: JobId, parts: ServicesHere, principal: Writer) -> JobResponse:
    """Counts by state, and for each document its state and the reason."""
    with parts.database.read() as session:
        progress = jobs.progress(session, jobs.get(session, principal.tenant, job_id))
        return views.job(progress, jobs.items(session, job_id))


def _refuse_unknown(given: Iterable[str]) -> None:
    unknown = sorted(set(given) - FORM_FIELDS)
    if unknown:
        raise InvalidInput(f"Unknown form fields: {', '.join(unknown)}.", field=unknown[0])


async def _keep(files: list[UploadFile], parts: Services, job_id: str, collection: str | None) -> list[SourceFile]:
    """Copy the files to where the job finds them, also after a restart."""
    if len(files) > parts.settings.ingest.max_files:
        raise InvalidInput(f"Send at most {parts.settings.ingest.max_files:,} files at once.", field="files")
    folder = parts.runner.upload_folder(job_id)
    folder.mkdir(parents=True)
    sources = []
    for number, file in enumerate(files):
        path = folder / f"{number:06d}"
        with path.open("wb") as copy:
            while piece := await file.read(COPY_BYTES):
                copy.write(piece)
        sources.append(uploaded(_base_name(file.filename), path, collection))
    return sources


def _base_name(name: str | None) -> str:
    """The last part of a name that a browser sent, which may be a whole path of the sender's machine.

    A name that is too long keeps its end, which tells the format.
    """
    base = PurePosixPath((name or "").replace("\\", "/")).name
    printable = "".join(character for character in base if character.isprintable()).strip()
    return printable[-LONGEST_NAME:] or "unnamed"


def _server_files(parts: Services, path: str, collection: str | None) -> list[SourceFile]:
    wanted = Path(path).expanduser().resolve()
    roots = [root.expanduser().resolve() for root in parts.settings.ingest.server_paths]
    if not any(wanted.is_relative_to(root) for root in roots):
        raise Forbidden("Ingesting from this path is not allowed; ingest.server_paths names what is.", field="path")
    return files_at(wanted, collection)


def _queue(parts: Services, principal: Principal, sources: list[SourceFile], job_id: str) -> None:
    with parts.database.write() as session:
        jobs.create(session, principal, sources, job_id)
    parts.runner.wake()
