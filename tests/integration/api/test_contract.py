"""The API keeps the promises of its own description, also for requests that nobody would write."""

from typing import Any

import pytest
import schemathesis
import schemathesis.specs.openapi.schemas  # imported late, it is compiled in the middle of a test
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

EXAMPLES = 15
PROMISES = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
OPERATIONS = (
    "POST /v1/search",
    "GET /v1/documents",
    "GET /v1/documents/{document_id}",
    "GET /v1/documents/{document_id}/revisions/{revision_id}",
    "GET /v1/conversations",
    "GET /v1/conversations/{conversation_id}",
    "GET /v1/conversations/{conversation_id}/export",
    "DELETE /v1/conversations/{conversation_id}",
    "POST /v1/conversations/{conversation_id}/handover",
    "PUT /v1/conversations/{conversation_id}/turns/{turn_id}/feedback",
    "DELETE /v1/conversations/{conversation_id}/turns/{turn_id}/feedback",
    "GET /v1/handover",
    "GET /v1/handover/{ticket_id}",
    "POST /v1/handover/{ticket_id}/take",
    "POST /v1/handover/{ticket_id}/release",
    "POST /v1/handover/{ticket_id}/close",
    "GET /v1/collections",
    "GET /v1/ingest/jobs",
    "GET /v1/ingest/jobs/{job_id}",
    "GET /v1/ingest/jobs/{job_id}/events",
    "GET /v1/documents/{document_id}/revisions/{revision_id}/file",
    "GET /v1/evals",
    "GET /v1/evals/{run_id}",
    "GET /v1/evals/{run_id}/report",
    "GET /v1/evals/{run_id}/pair",
    "POST /v1/evals/{run_id}/grades",
    "GET /v1/evals/{run_id}/agreement",
    "GET /v1/adapters",
    "GET /v1/adapters/{name}/{version}",
    "GET /v1/adapters/{name}/rollouts/{rollout}/pairs",
    "POST /v1/adapters/{name}/aliases/{alias}",
    "POST /v1/adapters/{name}/aliases/{alias}/rollback",
)


# Another thread of the process draws a random number now and then, and hypothesis takes it for one of its own.
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")
@pytest.mark.parametrize("operation", OPERATIONS)
def test_the_api_answers_as_it_is_described(client: TestClient, operation: str) -> None:
    schema: Any = schemathesis.openapi.from_dict(client.get("/openapi.json").json(), config=SchemathesisConfig())
    method, path = operation.split()
    cases = schema[path][method].as_strategy()

    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def holds(case: Any) -> None:
        sent = case.as_transport_kwargs(base_url="http://testserver")
        sent["headers"] = {**sent.get("headers", {}), "Authorization": client.headers["Authorization"]}
        response = client.request(**{key: value for key, value in sent.items() if key != "cookies"})
        case.validate_response(schemathesis.Response.from_any(response), checks=list(PROMISES))

    holds()
