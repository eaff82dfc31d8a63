"""Running ingest jobs and reading how they ended."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.wiring import Services
from core.domain import DocumentState, Passage, Principal, SearchFilter
from core.tables import IngestItem
from ingest import documents, items, jobs
from ingest.documents import DocumentQuery, DocumentRow
from ingest.jobs import JobProgress
from ingest.service import IngestService, OnProgress
from ingest.sources import SourceSpec
from retrieval.retriever import Mode
from tests.support.people import AGENT, AS_OF

_launched: list[IngestService] = []


@dataclass(frozen=True, slots=True)
class Outcome:
    """A job that has ended: its items by the name of the file."""

    progress: JobProgress
    items: dict[str, IngestItem]

    @property
    def states(self) -> dict[str, DocumentState]:
        return {name: DocumentState(item.state) for name, item in self.items.items()}

    def reason(self, name: str) -> str:
        return self.items[name].reason or ""


def nothing(_: object) -> None:
    """Progress that nobody follows."""


def queue(
    services: Services,
    path: Path,
    principal: Principal = AGENT,
    collection: str | None = None,
    *,
    delete_missing: bool = False,
) -> str:
    """Create a job that nobody runs yet."""
    with services.database.write() as session:
        source = SourceSpec(str(path), collection=collection)
        return jobs.create(session, principal, [source], delete_missing=delete_missing)


def launch(services: Services) -> None:
    """Let these services run jobs, and no others: a process has one set of workflows."""
    launch_alone(services.ingest, IngestService.launch)


def launch_alone(service: IngestService, launch: Callable[[IngestService], None]) -> None:
    """Whoever launches, an application too, takes over from the services that launched before."""
    for other in [other for other in _launched if other is not service]:
        other.stop()
        _launched.remove(other)
    launch(service)
    if service not in _launched:
        _launched.append(service)


def run(services: Services, job_id: str, tenant: str = AGENT.tenant, on_progress: OnProgress = nothing) -> Outcome:
    """Run a job that was queued to its end."""
    launch(services)
    services.ingest.submit(tenant, job_id)
    services.ingest.wait(tenant, job_id, on_progress)
    return outcome(services, job_id, tenant)


def outcome(services: Services, job_id: str, tenant: str = AGENT.tenant) -> Outcome:
    with services.database.read() as session:
        progress = jobs.progress(session, jobs.get(session, tenant, job_id))
        return Outcome(progress, {item.name: item for item in items.of_job(session, job_id)})


def ingest(
    services: Services,
    path: Path,
    principal: Principal = AGENT,
    collection: str | None = None,
    on_progress: OnProgress = nothing,
) -> Outcome:
    job_id = queue(services, path, principal, collection)
    return run(services, job_id, principal.tenant, on_progress)


def remove(services: Services, ending: str, principal: Principal = AGENT) -> None:
    """Delete the one document whose source URI ends so."""
    services.remover.remove(principal, document_id(services, ending, principal))


def index_count(services: Services) -> int:
    """How many chunks the index in use holds."""
    return services.generations.current().index.count()


def listed(services: Services, principal: Principal = AGENT) -> list[DocumentRow]:
    with services.database.read() as session:
        rows, _ = documents.listed(session, principal, DocumentQuery(limit=1000))
    return rows


def document_id(services: Services, ending: str, principal: Principal = AGENT) -> str:
    """The id of the one document whose source URI ends so."""
    (found,) = [row.document.id for row in listed(services, principal) if row.document.source_uri.endswith(ending)]
    return found


def filter_of(principal: Principal = AGENT, **narrowed: object) -> SearchFilter:
    wanted: dict[str, object] = {"tenant": principal.tenant, "audiences": principal.audiences, "as_of": AS_OF}
    return SearchFilter(**(wanted | narrowed))  # type: ignore[arg-type]


def found(
    services: Services, query: str, wanted: SearchFilter | None = None, mode: Mode = "hybrid", top_k: int = 10
) -> list[Passage]:
    return services.retriever.search(query, wanted or filter_of(), top_k, mode)


def texts(passages: list[Passage]) -> str:
    return "\n".join(passage.text for passage in passages)


Write = Callable[[str, str], Path]
