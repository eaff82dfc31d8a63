"""Which problems an endpoint may answer with, for the OpenAPI document."""

from typing import Any

from api.problems import MEDIA_TYPE
from api.schemas import Problem
from core.errors import (
    Busy,
    Conflict,
    Forbidden,
    InvalidInput,
    NotFound,
    PayloadTooLarge,
    PolicydeskError,
    Unauthenticated,
    Unavailable,
)

Responses = dict[int | str, dict[str, Any]]
ASKING: list[type[PolicydeskError]] = [Unauthenticated, Forbidden]


def problems(*errors: type[PolicydeskError]) -> Responses:
    """The responses of an endpoint that wants a token and may fail with `errors`."""
    return {error.status: _response(error) for error in [*ASKING, *errors]}


def _response(error: type[PolicydeskError]) -> dict[str, Any]:
    example = {
        "type": f"urn:policydesk:error:{error.code}",
        "title": error.title,
        "status": error.status,
        "detail": error.title,
        "instance": "/v1/...",
        "code": error.code,
        "request_id": "3f0c1b5e8d1b4c5f9a7d2e6b8c4a1f00",
    }
    return {"description": error.title, "model": Problem, "content": {MEDIA_TYPE: {"example": example}}}


CHAT = problems(NotFound, PayloadTooLarge, InvalidInput, Busy, Unavailable)
SEARCH = problems(PayloadTooLarge, InvalidInput, Unavailable)
READ = problems(InvalidInput, Unavailable)
READ_ONE = problems(NotFound, InvalidInput, Unavailable)
CHANGE_ONE = problems(NotFound, Conflict, InvalidInput, Unavailable)
UPLOAD = problems(PayloadTooLarge, InvalidInput, Unavailable)
