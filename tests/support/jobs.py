"""Running ingest jobs and reading how they ended."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from api.wiring import Services
from core.domain import DocumentState, Passage, Principal, SearchFilter
from core.tables import IngestItem
from ingest import documents, jobs
from ingest.documents import DocumentQuery, DocumentRow
from ingest.jobs import JobProgress
from ingest.pipeline import OnProgress
from ingest.sources import files_at
from retrieval.retriever import Mode
from tests.support.people import AGENT, AS_OF


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


def queue(services: Services, path: Path, principal: Principal = AGENT, collection: str | None = None) -> str:
    with services.database.write() as session:
        return jobs.create(session, principal, files_at(path, collection))


def outcome(services: Services, job_id: str, tenant: str = AGENT.tenant) -> Outcome:
    with services.database.read() as session:
        progress = jobs.progress(session, jobs.get(session, tenant, job_id))
        return Outcome(progress, {item.name: item for item in jobs.items(session, job_id)})


def ingest(
    services: Services,
    path: Path,
    principal: Principal = AGENT,
    collection: str | None = None,
    on_progress: OnProgress = nothing,
) -> Outcome:
    job_id = queue(services, path, principal, collection)
    services.runner.run(principal.tenant, job_id, on_progress)
    return outcome(services, job_id, principal.tenant)


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
