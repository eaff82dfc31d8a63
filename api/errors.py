"""Which error of which layer becomes which problem."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from api.problems import problem, respond, respond_to
from core.errors import InvalidInput, NotFound, PolicydeskError

# The framework's answer to a body that it cannot take apart, such as one nested too deeply.
UNREADABLE_BODY = 400


def install(app: FastAPI) -> None:
    """Errors that are none of these are caught around everything, in `api.middleware`."""
    app.add_exception_handler(PolicydeskError, _own)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _own(request: Request, error: Exception) -> JSONResponse:
    return respond_to(error, request.url.path)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    errors = [{"field": _field(e), "message": str(e["msg"])} for e in error.errors()]
    detail = "; ".join(f"{e['field']}: {e['message']}" for e in errors)
    return respond(
        problem(InvalidInput.status, InvalidInput.code, InvalidInput.title, detail, request.url.path, errors)
    )


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    detail = str(error.detail)
    if error.status_code == UNREADABLE_BODY:
        errors = [{"field": "body", "message": detail}]
        return respond(problem(400, InvalidInput.code, InvalidInput.title, detail, request.url.path, errors))
    code = NotFound.code if error.status_code == NotFound.status else f"http_{error.status_code}"
    return respond(problem(error.status_code, code, detail, detail, request.url.path), dict(error.headers or {}))


def _field(error: Mapping[str, Any]) -> str:
    """The name that the caller knows: without the place it was sent in, `body` when the whole is wrong."""
    location = error["loc"]
    if error["type"] == "json_invalid" or len(location) == 1:
        return str(location[0])
    return ".".join(str(part) for part in location[1:])
