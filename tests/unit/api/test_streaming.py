"""Server-sent events, and what of an error is told and logged."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
from structlog.testing import capture_logs

from api.streaming import AnswerStream, as_sse
from core.errors import Unavailable


class Failing:
    """Stands in for an AnswerStream."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    async def events(self) -> AsyncIterator[None]:
        yield None
        raise self._error


@pytest.mark.parametrize(
    ("error", "logged", "told"), [(RuntimeError("inside"), 1, "An internal error"), (Unavailable("Away."), 0, "Away.")]
)
def test_an_error_that_nobody_foresaw_is_in_the_log_and_not_in_the_stream(
    error: Exception, logged: int, told: str
) -> None:
    async def read() -> list[str]:
        return [event async for event in as_sse(cast(AnswerStream, Failing(error)), "/v1/chat")]

    with capture_logs() as lines:
        events = asyncio.run(read())
    assert (len(lines), told in events[-1], "inside" in events[-1]) == (logged, True, False)
