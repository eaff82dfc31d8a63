"""The server's health, and the caller."""

from typing import Literal

from pydantic import ConfigDict

from api.schemas import examples
from api.schemas.base import Response
from core.domain import Scope


class Health(Response):
    status: Literal["ok"]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.HEALTH]})


class Readiness(Response):
    status: Literal["ready", "starting"]
    missing: list[str]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.READY, examples.STARTING]})


class Me(Response):
    subject: str
    tenant: str
    scopes: list[Scope]
    audiences: list[str]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.ME]})
