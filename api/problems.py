"""Problem objects (RFC 9457): how every error leaves the server."""

from contextvars import ContextVar
from typing import Any

from starlette.responses import JSONResponse

from core.errors import PolicydeskError, Unauthenticated, Unavailable

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "2"
REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="-")

FieldErrors = list[dict[str, str]]


def problem(
    status: int, code: str, title: str, detail: str, instance: str, errors: FieldErrors | None = None
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": f"urn:policydesk:error:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": instance,
        "code": code,
        "request_id": REQUEST_ID.get(),
    }
    return found | {"errors": errors} if errors else found


def problem_of(error: Exception, instance: str) -> dict[str, Any]:
    """The problem of any error; one that is not ours says nothing of its inside."""
    if not isinstance(error, PolicydeskError):
        error = PolicydeskError("An internal error; the server's log has the details under the request id.")
    errors = [{"field": error.field, "message": error.message}] if error.field else None
    return problem(error.status, error.code, error.title, error.message, instance, errors)


def respond(found: dict[str, Any], headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(found, found["status"], headers, MEDIA_TYPE)


def respond_to(error: Exception, instance: str) -> JSONResponse:
    headers = {}
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Unavailable):
        headers["Retry-After"] = RETRY_AFTER_SECONDS
    return respond(problem_of(error, instance), headers)
