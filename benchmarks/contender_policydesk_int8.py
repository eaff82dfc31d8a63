"""policydesk with the embedding model in 8 bits: quantised before the clock starts, as once on a machine."""

from collections.abc import Iterator
from pathlib import Path

from api.wiring import Services
from benchmarks.contender import Run
from benchmarks.contender_policydesk import PACKAGES, ingest, open_services, top_hit
from core.domain import DocumentState, ModelPrecision
from retrieval import building
from retrieval.embedder import Embedder, embedder_path, quantize
from retrieval.embedder.store import content_fingerprint
from retrieval.generations import Model

CALIBRATION_FILES = 150


def main() -> None:
    run = Run()
    services = open_services(run.work)
    model = quantised(services, run.corpus)
    row = services.generations.add(model)
    building.complete(services.generations, services.indexer, row.id, lambda *_: None)
    services.generations.activate(row.id)
    embedder = in_use(services)
    run.probe.watch(embedder, "embed")
    run.loaded()
    counts = ingest(services, run.corpus)
    run.searchable(counts.get(DocumentState.INDEXED, 0))
    run.report(top_hit(services, run.query), (*PACKAGES, "nncf"))
    services.close()


def quantised(services: Services, corpus: Path) -> Model:
    """The packaged model in 8 bits, calibrated on the beginnings of files that are to be ingested."""
    folder = quantize(embedder_path(None), list(_beginnings(corpus)), services.models)
    return Model(None, ModelPrecision.INT8, content_fingerprint(folder))


def in_use(services: Services) -> Embedder:
    """The embedder of the generation in use, loaded."""
    embedder = services.generations.current().embedder
    embedder.load()
    return embedder


def _beginnings(corpus: Path) -> Iterator[str]:
    files = sorted(corpus.rglob("*.md"))
    for file in files[:: max(len(files) // CALIBRATION_FILES, 1)]:
        yield file.read_text(encoding="utf-8")[:1000]


if __name__ == "__main__":
    main()
