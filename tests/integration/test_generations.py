"""SQL is the truth: an index derived from it answers the same, and one takes another's place while searches go on."""

import shutil
import threading
from pathlib import Path

import pytest

from api.wiring import Services
from core.domain import ModelPrecision
from core.errors import InvalidInput
from evals.retrieval import MODES
from retrieval import building
from retrieval.comparison import compare
from retrieval.generations import Model, Searchable
from retrieval.retriever import Mode
from tests.conftest import OpenServices
from tests.support.files import policy, write
from tests.support.http import poll
from tests.support.jobs import filter_of, found, index_count, ingest, remove
from tests.support.people import SUPERVISOR

QUERIES = ("cooling-off period of Home Plus", "excess for escape of water", "fraud referral points")


@pytest.fixture(scope="module")
def rebuilt(corpus: Services, open_shared: OpenServices, tmp_path_factory: pytest.TempPathFactory) -> Services:
    """A copy of the corpus without an index of its own."""
    copied = tmp_path_factory.mktemp("rebuilt") / "data"
    shutil.copytree(corpus.settings.data_dir, copied, ignore=shutil.ignore_patterns("index"))
    return open_shared(copied)


def _ranked(services: Services, mode: Mode) -> list[list[int]]:
    wanted = filter_of(SUPERVISOR)
    return [[passage.chunk_id for passage in found(services, query, wanted, mode)] for query in QUERIES]


def _build(services: Services) -> Searchable:
    return building.build(services.generations, services.indexer, Model(None, ModelPrecision.FULL), lambda *_: None)


@pytest.mark.parametrize("mode", MODES)
def test_an_index_that_was_lost_is_derived_from_sql_and_finds_the_same(
    corpus: Services, rebuilt: Services, mode: Mode
) -> None:
    assert _ranked(rebuilt, mode) == _ranked(corpus, mode)


def test_an_index_that_was_lost_is_derived_without_embedding_anything(
    corpus: Services, open_services: OpenServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = tmp_path / "copy"
    shutil.copytree(corpus.settings.data_dir, copied, ignore=shutil.ignore_patterns("index"))
    services = open_services(copied)
    monkeypatch.setattr(services.embedder, "embed", _refuse)
    services.indexer.refresh()
    assert index_count(services) == index_count(corpus)


def _refuse(_: object) -> None:
    raise AssertionError("embedded again")


def test_what_was_deleted_does_not_come_back(services: Services, tmp_path: Path) -> None:
    files = {"a.md": policy("The courier fee is £14."), "b.md": policy("The cheque fee is £9.")}
    ingest(services, write(tmp_path / "in", files))
    remove(services, "/a.md")
    assert _build(services).index.count() == 1


def test_a_generation_beside_the_one_in_use_changes_no_search(services: Services, tmp_path: Path) -> None:
    ingest(services, write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")}))
    before = services.generations.current().name
    _build(services)
    assert services.generations.current().name == before


def test_searches_go_on_while_one_generation_takes_anothers_place(services: Services, tmp_path: Path) -> None:
    ingest(services, write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")}))
    there = _build(services)
    over, results = threading.Event(), list[int]()

    def search() -> None:
        while not over.is_set():
            results.append(len(found(services, "courier fee")))

    searching = threading.Thread(target=search)
    searching.start()
    services.generations.activate(there.id)
    poll(lambda: services.generations.current().id == there.id)
    services.generations.activate(1)
    poll(lambda: services.generations.current().id == 1)
    over.set()
    searching.join()
    assert results
    assert set(results) == {1}


def test_two_generations_of_one_model_agree(services: Services, tmp_path: Path) -> None:
    files = {f"{n}.md": policy(f"Rule number {n} is about {'fees' if n % 2 else 'refunds'}.") for n in range(12)}
    ingest(services, write(tmp_path / "in", files))
    found = compare(services.database, services.generations.current(), _build(services), samples=5)
    assert (found.overlap, found.chunks) == (1.0, (12, 12))


def test_the_generation_in_use_cannot_be_removed(services: Services) -> None:
    current = services.generations.current()
    with pytest.raises(InvalidInput, match="in use"):
        building.remove(services.database, services.generations, services.index_root, current.id)


def test_a_removed_generation_leaves_no_files(services: Services, tmp_path: Path) -> None:
    ingest(services, write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")}))
    there = _build(services)
    building.remove(services.database, services.generations, services.index_root, there.id)
    assert [folder.name for folder in services.index_root.iterdir()] == [services.generations.current().name]
    assert len(found(services, "courier fee")) == 1


def test_a_generation_that_is_not_complete_cannot_be_used(services: Services) -> None:
    services.generations.current()
    row = services.generations.add(Model(None, ModelPrecision.FULL))
    with pytest.raises(InvalidInput, match="not complete"):
        services.generations.activate(row.id)
