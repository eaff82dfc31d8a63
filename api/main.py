"""The application."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from fastapi.routing import APIRoute
from fastapi.staticfiles import StaticFiles
from starlette.concurrency import run_in_threadpool

from api import errors
from api.documented import DocumentedApi
from api.middleware import BodyLimit, RequestContext
from api.readiness import Loading
from api.routes import (
    adapters,
    chat,
    conversations,
    documents,
    evals,
    feedback,
    grading,
    handover,
    ingest,
    rollouts,
    search,
    system,
)
from api.summaries import Summaries
from api.wiring import Services

WEB = Path(__file__).parent / "web"
SPARE_ANSWERING_THREADS = 8
ROUTES = (
    system,
    chat,
    conversations,
    feedback,
    handover,
    search,
    documents,
    ingest,
    evals,
    grading,
    adapters,
    rollouts,
)


def create_app(services: Services) -> FastAPI:
    app = DocumentedApi(
        title="policydesk",
        version=version("policydesk"),
        description="Cited answers from policy documents.",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        generate_unique_id_function=_operation_id,
    )
    app.state.services = services
    app.state.loading = Loading(services)
    app.state.summaries = Summaries(services)
    errors.install(app)
    for module in ROUTES:
        app.include_router(module.router)
    app.add_api_route("/", _page, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=WEB), name="static")
    app.add_middleware(BodyLimit, max_upload_bytes=services.settings.api.max_upload_bytes)
    app.add_middleware(RequestContext)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    app.state.answering = ThreadPoolExecutor(
        services.settings.generation.queue + SPARE_ANSWERING_THREADS, thread_name_prefix="answering"
    )
    app.state.loading.start()
    # It asks a library that refuses to work in the thread of an event loop.
    await run_in_threadpool(services.ingest.launch)
    services.housekeeping.start()
    try:
        yield
    finally:
        services.close()
        app.state.answering.shutdown(wait=False, cancel_futures=True)


async def _page() -> FileResponse:
    return FileResponse(WEB / "index.html")


def _operation_id(route: APIRoute) -> str:
    return route.name
