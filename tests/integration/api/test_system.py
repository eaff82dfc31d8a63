"""Health, readiness, the page, the headers, and the description of the API."""

import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.main import create_app
from core.errors import ConfigurationError
from tests.conftest import OpenServices
from tests.support.engines import ScriptedEngine, saying
from tests.support.http import poll


def test_a_ready_server_lacks_nothing(nobody: TestClient) -> None:
    assert nobody.get("/readyz").json() == {"status": "ready", "missing": []}


def test_a_server_without_its_model_lives_but_tells_what_is_missing(
    open_services: OpenServices, tmp_path: Path
) -> None:
    class Unloadable(ScriptedEngine):
        def load(self) -> None:
            raise ConfigurationError("There is no model in /nowhere.")

    services = open_services(tmp_path / "data", engine=Unloadable(saying()))
    with TestClient(create_app(services), raise_server_exceptions=False) as client:
        poll(lambda: "/nowhere" in client.get("/readyz").text)
        response = client.get("/readyz")
        assert response.status_code == 503
        assert response.json() == {"status": "starting", "missing": ["models: There is no model in /nowhere."]}
        assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", ["/", "/healthz", "/static/styles/base.css", "/nothing", "/v1/me"])
def test_every_response_carries_the_headers_that_protect_the_page(nobody: TestClient, path: str) -> None:
    headers = nobody.get(path).headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_harmless_request_id_is_kept(nobody: TestClient) -> None:
    response = nobody.get("/healthz", headers={"X-Request-Id": "abc-123"})
    assert response.headers["x-request-id"] == "abc-123"


@pytest.mark.parametrize("given", ["x" * 65, "a b", "<script>", ""])
def test_a_request_id_that_may_do_harm_is_replaced(nobody: TestClient, given: str) -> None:
    response = nobody.get("/healthz", headers={"X-Request-Id": given})
    assert re.fullmatch(r"[0-9a-f]{32}", response.headers["x-request-id"])


def test_the_page_loads_nothing_from_elsewhere(nobody: TestClient) -> None:
    page = nobody.get("/").text
    loaded = re.findall(r"""(?:src|href)=["']([^"'#]+)""", page)
    assert loaded
    assert all(address.startswith("/static/") for address in loaded), loaded
    assert [nobody.get(address).status_code for address in loaded] == [200] * len(loaded)


@pytest.fixture
def described(client: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/openapi.json").json()
    return found


def test_the_description_is_openapi(described: dict[str, Any]) -> None:
    assert described["openapi"].startswith("3.1")
    assert {"/v1/chat", "/v1/search", "/v1/ingest/jobs", "/v1/documents", "/healthz"} <= set(described["paths"])


def test_every_reference_of_the_description_leads_somewhere(described: dict[str, Any]) -> None:
    references = set(re.findall(r"'\$ref': '#/components/schemas/([^']+)'", str(described)))
    assert references
    assert references <= set(described["components"]["schemas"])


def test_every_operation_is_named_and_summed_up_once(described: dict[str, Any]) -> None:
    operations = [each for path in described["paths"].values() for each in path.values()]
    assert len({each["operationId"] for each in operations}) == len(operations)
    assert all(each["summary"] for each in operations)


def test_every_closed_operation_says_that_it_wants_a_token(described: dict[str, Any]) -> None:
    closed = [each for path, each in _operations(described) if path.startswith("/v1/")]
    assert all(each.get("security") for each in closed)


def test_requests_are_shown_by_example(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    assert all(schemas[name]["examples"] for name in ("ChatRequest", "SearchRequest"))


def _operations(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, each) for path, methods in described["paths"].items() for each in methods.values()]
