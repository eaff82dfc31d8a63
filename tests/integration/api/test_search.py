"""POST /v1/search."""

import pytest
from fastapi.testclient import TestClient

from core.domain import Principal, Scope
from evals.retrieval import MODES
from tests.integration.api.conftest import Login
from tests.support.people import AGENT, STRANGER, SUPERVISOR

QUERY = {"query": "courier fee", "as_of": "2026-11-15"}


@pytest.mark.parametrize("mode", MODES)
def test_a_passage_has_the_shape_that_others_build_on(client: TestClient, mode: str) -> None:
    (passage,) = client.post("/v1/search", json=QUERY | {"mode": mode}).json()["passages"]
    assert set(passage) == {
        "chunk_id",
        "document_id",
        "title",
        "source_uri",
        "revision_id",
        "page",
        "heading",
        "start",
        "end",
        "text",
        "score",
        "scores",
    }
    assert set(passage["scores"]) == {"dense", "lexical", "rerank"}


@pytest.mark.parametrize(("mode", "filled"), [("dense", {"dense"}), ("lexical", {"lexical"})])
def test_a_mode_fills_its_own_score_and_no_other(client: TestClient, mode: str, filled: set[str]) -> None:
    (passage,) = client.post("/v1/search", json=QUERY | {"mode": mode}).json()["passages"]
    assert {name for name, score in passage["scores"].items() if score is not None} == filled
    assert passage["score"] == passage["scores"][mode]


def test_the_time_that_it_took_is_told(client: TestClient) -> None:
    assert client.post("/v1/search", json=QUERY).json()["timings_ms"]["retrieve"] >= 0


def test_top_k_is_the_most_passages(login: Login) -> None:
    client = login(SUPERVISOR)
    assert len(client.post("/v1/search", json=QUERY | {"top_k": 1}).json()["passages"]) == 1
    assert len(client.post("/v1/search", json=QUERY | {"top_k": 2}).json()["passages"]) == 2


def test_filters_narrow_the_search(client: TestClient) -> None:
    (passage,) = client.post("/v1/search", json=QUERY).json()["passages"]
    filters = [{"document_ids": [passage["document_id"]]}, {"tags": ["fees"]}]
    others = [{"document_ids": ["another"]}, {"tags": ["fees", "another"]}]
    assert [len(_found(client, filters=each)) for each in (*filters, *others)] == [1, 1, 0, 0]


def test_a_search_sees_the_audiences_of_the_token(login: Login) -> None:
    secret = {"query": "fraud points referred"}
    assert "6 points" not in str(login(AGENT).post("/v1/search", json=secret).json())
    assert "6 points" in str(login(SUPERVISOR).post("/v1/search", json=secret).json())


def test_a_search_sees_the_tenant_of_the_token(login: Login) -> None:
    assert login(STRANGER).post("/v1/search", json=QUERY).json()["passages"] == []


def test_a_collection_that_only_others_may_see_is_as_unknown_as_one_that_is_not_there(login: Login) -> None:
    response = login(AGENT).post("/v1/search", json=QUERY | {"collection": "claims"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["field"] == "collection"
    assert login(SUPERVISOR).post("/v1/search", json=QUERY | {"collection": "claims"}).status_code == 200


def test_operators_and_special_characters_in_a_query_are_words_like_others(client: TestClient) -> None:
    for query in ('"courier" AND fee^9 +(-title:', "courier* ~fee [1 TO 2]", "' OR 1=1 --", "\\", "🦊", "a" * 4000):
        assert client.post("/v1/search", json={"query": query}).status_code == 200


def test_a_token_without_the_scope_to_search_is_refused(login: Login) -> None:
    chatter = Principal("chatter", "default", frozenset({Scope.CHAT}), frozenset({"agents"}))
    assert login(chatter).post("/v1/search", json=QUERY).status_code == 403


def _found(client: TestClient, **narrowed: object) -> list[object]:
    found: list[object] = client.post("/v1/search", json=QUERY | narrowed).json()["passages"]
    return found
