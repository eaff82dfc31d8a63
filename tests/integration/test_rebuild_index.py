"""SQL is the truth: an index derived from it anew answers the same."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.wiring import Services
from evals.retrieval import MODES
from ingest import documents
from retrieval.retriever import Mode
from tests.conftest import OpenServices
from tests.support.files import policy, write
from tests.support.jobs import document_id, filter_of, found, ingest
from tests.support.people import AGENT, SUPERVISOR

QUERIES = ("cooling-off period of Home Plus", "excess for escape of water", "fraud referral points")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    services: Services
    progress: list[tuple[int, int]]


@pytest.fixture(scope="module")
def rebuilt(corpus: Services, open_shared: OpenServices, tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    """A copy of the corpus whose index was built anew, and the progress that was told meanwhile."""
    copied = tmp_path_factory.mktemp("rebuilt") / "data"
    shutil.copytree(corpus.settings.data_dir, copied)
    services, told = open_shared(copied), list[tuple[int, int]]()
    services.indexer.rebuild(services.database, lambda done, total: told.append((done, total)))
    return Rebuilt(services, told)


def _ranked(services: Services, mode: Mode) -> list[list[int]]:
    wanted = filter_of(SUPERVISOR)
    return [[passage.chunk_id for passage in found(services, query, wanted, mode)] for query in QUERIES]


@pytest.mark.parametrize("mode", MODES)
def test_a_rebuilt_index_finds_the_same_passages(corpus: Services, rebuilt: Rebuilt, mode: Mode) -> None:
    assert _ranked(rebuilt.services, mode) == _ranked(corpus, mode)


def test_a_rebuilt_index_holds_every_chunk(corpus: Services, rebuilt: Rebuilt) -> None:
    assert rebuilt.services.index.count() == corpus.index.count()


def test_a_rebuilt_index_has_another_generation(corpus: Services, rebuilt: Rebuilt) -> None:
    assert rebuilt.services.index.generation != corpus.index.generation


def test_progress_ends_with_all_chunks(rebuilt: Rebuilt) -> None:
    count = rebuilt.services.index.count()
    assert rebuilt.progress[-1] == (count, count)


def test_an_index_that_was_lost_is_derived_from_sql(open_services: OpenServices, tmp_path: Path) -> None:
    services = open_services(tmp_path / "data")
    ingest(services, write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")}))
    services.close()
    shutil.rmtree(tmp_path / "data" / "index")
    services = open_services(tmp_path / "data")
    assert found(services, "courier fee") == []
    services.indexer.rebuild(services.database, lambda *_: None)
    assert len(found(services, "courier fee")) == 1


def test_what_was_deleted_does_not_come_back(services: Services, tmp_path: Path) -> None:
    files = {"a.md": policy("The courier fee is £14."), "b.md": policy("The cheque fee is £9.")}
    ingest(services, write(tmp_path / "in", files))
    documents.remove(services.database, services.indexer.open, AGENT, document_id(services, "/a.md"))
    services.indexer.rebuild(services.database, lambda *_: None)
    assert services.index.count() == 1
