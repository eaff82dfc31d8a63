"""Every route but health and the page wants a valid token."""

from datetime import timedelta

import jwt
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import Mount

from api.wiring import Services
from core.domain import Scope
from core.security import TokenSigner
from tests.integration.api.conftest import Login
from tests.support.people import AGENT, SUPERVISOR

OPEN = {"/healthz", "/readyz", "/"}
OPEN_MOUNTS = {"/static"}


def test_every_route_but_the_open_ones_answers_401_without_a_token(nobody: TestClient) -> None:
    closed = _closed_routes(nobody)
    assert {("POST", "/v1/chat"), ("DELETE", "/v1/documents/{document_id}"), ("GET", "/v1/me")} <= set(closed)
    answered = {(method, path): nobody.request(method, path).status_code for method, path in closed}
    assert set(answered.values()) == {401}, answered


def test_only_the_pages_files_are_mounted_without_a_token(nobody: TestClient) -> None:
    assert {route.path for route in _app(nobody).routes if isinstance(route, Mount)} == OPEN_MOUNTS


@pytest.mark.parametrize("path", sorted(OPEN))
def test_an_open_route_wants_no_token(nobody: TestClient, path: str) -> None:
    assert nobody.get(path).status_code == 200


def test_the_files_of_the_page_want_no_token(nobody: TestClient) -> None:
    assert nobody.get("/static/scripts/main.js").status_code == 200


@pytest.mark.parametrize("path", ["/static/../main.py", "/static/..%2f..%2fmain.py", "/static/%2e%2e/wiring.py"])
def test_no_other_file_can_be_read_beside_the_page(nobody: TestClient, path: str) -> None:
    response = nobody.get(path)
    assert response.status_code == 404
    assert "import" not in response.text


def test_a_refusal_names_the_scheme_and_the_way_to_a_token(nobody: TestClient) -> None:
    response = nobody.get("/v1/me")
    assert response.headers["www-authenticate"] == "Bearer"
    assert response.json()["code"] == "unauthenticated"
    assert "policydesk token" in response.json()["detail"]


def test_a_valid_token_tells_who_one_is(login: Login) -> None:
    assert login(SUPERVISOR).get("/v1/me").json() == {
        "subject": "supervisor",
        "tenant": "default",
        "scopes": sorted(Scope),
        "audiences": ["agents", "supervisors"],
    }


def test_an_expired_token_is_refused(nobody: TestClient, parts: Services) -> None:
    token = parts.signer.sign(AGENT, timedelta(seconds=-1))
    response = nobody.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert response.status_code == 401
    assert "expired" in response.json()["detail"]


@pytest.mark.parametrize("scheme", ["Basic", "bearerx", ""])
def test_another_scheme_is_refused(nobody: TestClient, parts: Services, scheme: str) -> None:
    token = parts.signer.sign(AGENT, timedelta(hours=1))
    assert nobody.get("/v1/me", headers={"Authorization": f"{scheme} {token}"}).status_code == 401


def test_a_token_of_another_key_is_refused(nobody: TestClient) -> None:
    token = TokenSigner("x" * 32).sign(AGENT, timedelta(hours=1))
    assert nobody.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_an_unsigned_token_is_refused(nobody: TestClient) -> None:
    claims = {"sub": "x", "tenant": "default", "scopes": [], "audiences": [], "exp": 4_000_000_000}
    token = jwt.encode(claims, "", algorithm="none")
    assert nobody.get("/v1/me", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def _app(client: TestClient) -> FastAPI:
    assert isinstance(client.app, FastAPI)
    return client.app


def _closed_routes(client: TestClient) -> list[tuple[str, str]]:
    paths = _app(client).openapi()["paths"]
    found = {(method.upper(), path) for path, methods in paths.items() for method in methods}
    found |= {
        (method, route.path)
        for route in _app(client).routes
        if isinstance(route, APIRoute)
        for method in route.methods - {"HEAD", "OPTIONS"}
    }
    return sorted((method, path) for method, path in found if path not in OPEN)
