"""policydesk: a first run, one in which nothing changed, one in which 1 % of the files did, and a search."""

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from api.wiring import Services
from benchmarks.contender import Probe, Run
from core.domain import DocumentState, SearchFilter
from core.settings import LogSettings, Settings
from core.telemetry import configure_logging
from ingest import jobs
from ingest.sources import SourceSpec

PACKAGES = ("policydesk", "openvino", "torch", "faiss-cpu", "tantivy", "sqlalchemy", "dbos")
CHANGED_SHARE = 0.01


def main() -> None:
    run = Run()
    services = open_services(run.work)
    run.probe.watch(services.embedder, "embed")
    run.loaded()
    counts = ingest(services, run.corpus)
    run.searchable(counts.get(DocumentState.INDEXED, 0))
    again = repeated(run.probe, lambda: ingest(services, run.corpus))
    changed = change_some(run.corpus)
    touched = repeated(run.probe, lambda: ingest(services, run.corpus)) | {"changed": len(changed)}
    run.report(top_hit(services, run.query), PACKAGES, unchanged=again, one_percent=touched)
    services.close()


def open_services(data_dir: Path) -> Services:
    """The platform's own wiring with its embedding model loaded; nothing is stored yet."""
    configure_logging(LogSettings(level="warning"))
    services = Services(Settings(data_dir=data_dir))
    services.embedder.load()
    services.ingest.launch()
    return services


def ingest(services: Services, folder: Path) -> dict[str, int]:
    """Ingest every file in `folder` as `policydesk ingest` does; how many documents ended in which state."""
    with services.database.write() as session:
        job_id = jobs.create(session, services.operator(), [SourceSpec(str(folder))])
    services.ingest.submit(services.settings.tenant, job_id)
    progress = services.ingest.wait(services.settings.tenant, job_id, lambda _: None)
    return {str(state): count for state, count in progress.counts.items() if count}


def top_hit(services: Services, query: str) -> str:
    """The file of the best match, in the mode that the settings name."""
    settings, operator = services.settings, services.operator()
    wanted = SearchFilter(operator.tenant, operator.audiences, as_of=datetime.now(UTC).date())
    found = services.retriever.search(query, wanted, 1, settings.retrieval.mode)
    return unquote(urlsplit(found[0].source_uri).path)


def repeated(probe: Probe, again: Callable[[], dict[str, int]]) -> dict[str, Any]:
    """A further run over the same folder: seconds, documents by state, chunks that were embedded."""
    probe.take()
    start = time.monotonic()
    counts = again()
    seconds = time.monotonic() - start
    return {"seconds": seconds, "counts": counts, "chunks_embedded": len(probe.take()[1])}


def change_some(folder: Path) -> Sequence[Path]:
    """Add a sentence to one file of a hundred, spread over the folder."""
    files = sorted(folder.rglob("*.md"))
    chosen = files[:: round(1 / CHANGED_SHARE)]
    for file in chosen:
        with file.open("a", encoding="utf-8") as text:
            text.write("\n\nThis page was reviewed again and one sentence was added.\n")
    return chosen


if __name__ == "__main__":
    main()
