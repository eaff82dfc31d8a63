"""Errors."""

from pydantic import ConfigDict

from api.schemas import examples
from api.schemas.base import Response


class FieldError(Response):
    field: str
    message: str


class Problem(Response):
    """An error (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: list[FieldError] | None = None

    model_config = ConfigDict(json_schema_extra={"examples": [examples.PROBLEM]})
