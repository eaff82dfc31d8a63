"""Every error leaves the server as a problem (RFC 9457) that names the field and shows nothing of the inside."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

CHAT, SEARCH, DOCUMENTS = "/v1/chat", "/v1/search", "/v1/documents"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (CHAT, {"message": ""}, "message"),
        (CHAT, {"message": "  \n "}, "message"),
        (CHAT, {"message": "why " * 25_600}, "message"),
        (CHAT, {}, "message"),
        (CHAT, {"message": 7}, "message"),
        (CHAT, {"message": "fee", "filters": {"colour": "red"}}, "filters.colour"),
        (CHAT, {"message": "fee", "filters": {"tags": []}}, "filters.tags"),
        (CHAT, {"message": "fee", "collection": "nonsense"}, "collection"),
        (CHAT, {"message": "fee", "collection": ""}, "collection"),
        (CHAT, {"message": "fee", "as_of": "yesterday"}, "as_of"),
        (CHAT, {"message": "fee", "as_of": "2026-02-30"}, "as_of"),
        (CHAT, {"message": "fee", "adapter": "nonsense"}, "adapter"),
        (CHAT, {"message": "fee", "colour": "red"}, "colour"),
        (CHAT, {"message": "fee", "stream": "perhaps"}, "stream"),
        (SEARCH, {"query": ""}, "query"),
        (SEARCH, {"query": "why " * 25_600}, "query"),
        (SEARCH, {"query": "fee", "top_k": 0}, "top_k"),
        (SEARCH, {"query": "fee", "top_k": 101}, "top_k"),
        (SEARCH, {"query": "fee", "top_k": 10**30}, "top_k"),
        (SEARCH, {"query": "fee", "mode": "magic"}, "mode"),
        (SEARCH, {"query": "fee", "collection": "nonsense"}, "collection"),
        (SEARCH, {"query": "fee", "filters": {"colour": "red"}}, "filters.colour"),
        (SEARCH, {"query": "fee", "filters": "fees"}, "filters"),
    ],
)
def test_a_wrong_field_is_named(client: TestClient, path: str, body: dict[str, Any], field: str) -> None:
    problem = _problem(client.post(path, json=body), 422)
    assert [error["field"] for error in problem["errors"]] == [field]


def test_a_stream_that_is_refused_at_once_is_a_problem_too(client: TestClient) -> None:
    problem = _problem(client.post(CHAT, json={"message": "fee", "collection": "nonsense", "stream": True}), 422)
    assert problem["errors"][0]["field"] == "collection"


@pytest.mark.parametrize("body", [b"", b"{", b"not json", b"\xff\xfe", b"[]", b'"text"', b"null"])
def test_a_body_that_is_not_an_object_is_named(client: TestClient, body: bytes) -> None:
    response = client.post(CHAT, content=body, headers={"Content-Type": "application/json"})
    assert _problem(response, 422)["errors"][0]["field"] == "body"


def test_json_nested_without_end_is_refused(client: TestClient) -> None:
    response = client.post(CHAT, content=b"[" * 200_000, headers={"Content-Type": "application/json"})
    _problem(response, 400)


def test_half_a_character_is_refused(client: TestClient) -> None:
    response = client.post(CHAT, content=rb'{"message": "\ud800"}', headers={"Content-Type": "application/json"})
    assert _problem(response, 422)["errors"][0]["field"] == "message"


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    problem = _problem(client.post(CHAT, json={"message": "x" * 1_100_000}), 413)
    assert problem["errors"][0]["field"] == "body"


def test_a_body_over_the_limit_that_does_not_tell_its_length_is_refused(client: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"message": "'
        for _ in range(12):
            yield b"x" * 100_000
        yield b'"}'

    response = client.post(CHAT, content=pieces(), headers={"Content-Type": "application/json"})
    _problem(response, 413)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/static/nothing.js", 404),
        ("GET", "/v1/documents/nothing", 404),
        ("DELETE", "/v1/documents/nothing", 404),
        ("GET", "/v1/ingest/jobs/nothing", 404),
        ("GET", "/v1/conversations/nothing", 404),
        ("GET", "/v1/chat", 405),
        ("GET", "/v1/documents?limit=0", 422),
        ("GET", "/v1/documents?offset=-1", 422),
        ("GET", "/v1/documents?limit=99999999999999999999", 422),
        ("POST", "/v1/ingest/jobs", 422),
    ],
)
def test_every_error_is_a_problem(client: TestClient, method: str, path: str, status: int) -> None:
    _problem(client.request(method, path), status)


def test_a_misspelt_form_field_is_refused_and_named(client: TestClient) -> None:
    sent = [("files", ("a.md", b"# A\n\nText.\n"))]
    response = client.post("/v1/ingest/jobs", files=sent, data={"colection": "claims"})
    assert _problem(response, 422)["errors"][0]["field"] == "colection"


def test_a_bad_collection_name_is_refused(client: TestClient) -> None:
    sent = [("files", ("a.md", b"# A\n\nText.\n"))]
    response = client.post("/v1/ingest/jobs", files=sent, data={"collection": "../x"})
    assert _problem(response, 422)["errors"][0]["field"] == "collection"


def test_an_error_that_nobody_foresaw_shows_nothing_of_the_inside(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("password=hunter2")

    monkeypatch.setattr("api.routes.documents.documents.listed", explode)
    problem = _problem(client.get(DOCUMENTS), 500)
    assert "hunter2" not in str(problem)
    assert problem["request_id"]


def _problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"] == "application/problem+json"
    assert "Traceback" not in response.text
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "instance", "code", "request_id"} <= set(problem)
    assert problem["status"] == status
    assert problem["request_id"] == response.headers["x-request-id"]
    return problem
