"""Nothing of one tenant or audience is seen by another."""

from pathlib import Path

import pytest

from api.wiring import Services
from core.errors import NotFound
from evals.retrieval import MODES
from ingest import documents, jobs
from retrieval.retriever import Mode
from tests.conftest import OpenServices
from tests.support.files import policy, write
from tests.support.jobs import document_id, filter_of, found, ingest, listed, queue, run, texts
from tests.support.people import AGENT, STRANGER, SUPERVISOR


@pytest.fixture(scope="module")
def shared(open_shared: OpenServices, tmp_path_factory: pytest.TempPathFactory) -> Services:
    """Two tenants that ingested the same folder and a folder of their own."""
    services = open_shared(tmp_path_factory.mktemp("tenants"))
    both = write(tmp_path_factory.mktemp("both"), {"a.md": policy("The courier fee is £14.")})
    ours = {"b.md": policy("The courier fee is £15."), "c.md": policy("The fee is £16.", audience="supervisors")}
    theirs = {"d.md": policy("The courier fee is £99.")}
    ingest(services, both, AGENT)
    ingest(services, both, STRANGER)
    ingest(services, write(tmp_path_factory.mktemp("ours"), ours), AGENT)
    ingest(services, write(tmp_path_factory.mktemp("theirs"), theirs), STRANGER)
    return services


@pytest.mark.parametrize("mode", MODES)
def test_a_search_finds_only_documents_of_the_own_tenant(shared: Services, mode: Mode) -> None:
    mine = texts(found(shared, "courier fee", filter_of(AGENT), mode, 50))
    theirs = texts(found(shared, "courier fee", filter_of(STRANGER), mode, 50))
    assert ("£15" in mine, "£99" in mine) == (True, False)
    assert ("£15" in theirs, "£99" in theirs) == (False, True)


@pytest.mark.parametrize("mode", MODES)
def test_a_search_finds_only_documents_of_the_own_audiences(shared: Services, mode: Mode) -> None:
    assert "£16" not in texts(found(shared, "fee", filter_of(AGENT), mode, 50))
    assert "£16" in texts(found(shared, "fee", filter_of(SUPERVISOR), mode, 50))


def test_naming_anothers_document_in_the_filter_does_not_open_it(shared: Services) -> None:
    theirs = frozenset({document_id(shared, "/d.md", STRANGER)})
    assert found(shared, "courier fee", filter_of(AGENT, document_ids=theirs)) == []


def test_the_same_file_of_two_tenants_is_two_documents(shared: Services) -> None:
    assert document_id(shared, "/a.md", AGENT) != document_id(shared, "/a.md", STRANGER)


def test_the_list_of_documents_holds_only_ones_own(shared: Services) -> None:
    names = {row.document.source_uri.rpartition("/")[2] for row in listed(shared, AGENT)}
    assert names == {"a.md", "b.md"}


def test_the_collections_are_counted_for_ones_own_documents(shared: Services) -> None:
    with shared.database.read() as session:
        assert documents.collections(session, AGENT) == [("general", 2)]
        assert documents.collections(session, SUPERVISOR) == [("general", 3)]


def test_anothers_document_cannot_be_opened(shared: Services) -> None:
    theirs = document_id(shared, "/d.md", STRANGER)
    with shared.database.read() as session, pytest.raises(NotFound):
        documents.get(session, AGENT, theirs)


def test_anothers_job_cannot_be_opened(shared: Services, tmp_path: Path) -> None:
    job_id = queue(shared, write(tmp_path, {"e.md": policy("A rule.")}), STRANGER)
    run(shared, job_id, STRANGER.tenant)
    with shared.database.read() as session, pytest.raises(NotFound):
        jobs.get(session, AGENT.tenant, job_id)


def test_deleting_ones_own_copy_leaves_anothers_where_it_is(open_services: OpenServices, tmp_path: Path) -> None:
    services = open_services(tmp_path / "data")
    folder = write(tmp_path / "in", {"a.md": policy("The courier fee is £14.")})
    ingest(services, folder, AGENT)
    ingest(services, folder, STRANGER)
    services.remover.remove(AGENT, document_id(services, "/a.md", AGENT))
    assert found(services, "courier fee", filter_of(AGENT)) == []
    assert len(found(services, "courier fee", filter_of(STRANGER))) == 1
