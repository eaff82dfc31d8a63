"""The documents: listed, opened, read, deleted."""

import pytest
from fastapi.testclient import TestClient

from core.domain import Principal, Scope
from tests.integration.api.conftest import Login
from tests.integration.api.test_ingest import upload
from tests.support.people import AGENT, STRANGER, SUPERVISOR

READER = Principal("reader", "default", frozenset({Scope.DOCUMENTS_READ}), frozenset({"agents"}))


def test_the_list_holds_the_documents_of_the_token(login: Login) -> None:
    titles = [
        [each["title"] for each in login(person).get("/v1/documents").json()["documents"]]
        for person in (AGENT, SUPERVISOR, STRANGER)
    ]
    assert titles == [["Fees"], ["Fees", "Fraud"], []]


def test_a_document_tells_its_facts(client: TestClient) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    facts = {key: document[key] for key in ("title", "collection", "audience", "tags", "state", "reason", "chunks")}
    assert facts == {
        "title": "Fees",
        "collection": "payments",
        "audience": "agents",
        "tags": ["fees"],
        "state": "indexed",
        "reason": None,
        "chunks": 1,
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("query=fee", 1),
        ("query=FEE", 1),
        ("query=%25", 0),
        ("collection=claims", 0),
        ("state=quarantined", 0),
        ("state=indexed", 1),
        ("limit=1&offset=1", 0),
    ],
)
def test_the_list_can_be_narrowed(client: TestClient, query: str, count: int) -> None:
    assert len(client.get(f"/v1/documents?{query}").json()["documents"]) == count


def test_the_total_counts_all_pages(login: Login) -> None:
    page = login(SUPERVISOR).get("/v1/documents?limit=1").json()
    assert (len(page["documents"]), page["total"]) == (1, 2)


def test_an_unknown_state_is_refused_by_name(client: TestClient) -> None:
    response = client.get("/v1/documents?state=nonsense")
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "state")


def test_a_revision_can_be_read_with_its_blocks(client: TestClient) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    detail = client.get(f"/v1/documents/{document['document_id']}").json()
    (revision,) = detail["revisions"]
    path = f"/v1/documents/{document['document_id']}/revisions/{revision['revision_id']}"
    text = client.get(path).json()
    assert "The courier fee is £14." in text["text"]
    kinds = [(block["kind"], text["text"][block["start"] : block["end"]]) for block in text["blocks"]]
    assert kinds[0] == ("heading", "Fees")


def test_a_superseded_revision_can_still_be_read(client: TestClient) -> None:
    identity = upload(client, {"a.md": b"# A\n\nOld words.\n"})["documents"][0]["document_id"]
    upload(client, {"a.md": b"# A\n\nNew words.\n"})
    revisions = client.get(f"/v1/documents/{identity}").json()["revisions"]
    assert [revision["state"] for revision in revisions] == ["active", "superseded"]
    old = client.get(f"/v1/documents/{identity}/revisions/{revisions[1]['revision_id']}").json()
    assert "Old words." in old["text"]


def test_a_document_that_could_not_be_read_is_shown_only_to_those_who_may_write(
    client: TestClient, login: Login
) -> None:
    upload(client, {"empty.md": b""})
    (shown,) = client.get("/v1/documents?state=quarantined").json()["documents"]
    assert "empty" in shown["reason"]
    assert login(READER).get("/v1/documents?state=quarantined").json()["documents"] == []


@pytest.mark.parametrize("person", [AGENT, STRANGER])
def test_a_document_of_others_is_not_found(login: Login, person: Principal) -> None:
    secret = login(SUPERVISOR).get("/v1/documents?collection=claims").json()["documents"][0]
    path = f"/v1/documents/{secret['document_id']}"
    client = login(person)
    answers = [client.get(path), client.get(f"{path}/revisions/{secret['revision_id']}"), client.delete(path)]
    assert [response.status_code for response in answers] == [404, 404, 404]


def test_a_deleted_document_is_neither_listed_nor_found(client: TestClient) -> None:
    (document,) = client.get("/v1/documents").json()["documents"]
    path = f"/v1/documents/{document['document_id']}"
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.delete(path).status_code == 404
    assert client.get("/v1/documents").json() == {"documents": [], "total": 0}
    assert client.post("/v1/search", json={"query": "courier fee"}).json()["passages"] == []


def test_a_token_that_may_only_read_cannot_delete(login: Login) -> None:
    reader = login(READER)
    (document,) = reader.get("/v1/documents").json()["documents"]
    assert reader.delete(f"/v1/documents/{document['document_id']}").status_code == 403
