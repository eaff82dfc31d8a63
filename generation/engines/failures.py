"""What can go wrong with an engine that is elsewhere, told apart: it may pass, or it will not."""

import re
from collections.abc import Iterator

import httpx

from core.errors import Unavailable

TOO_LONG = re.compile(r"context|too long|longer than|maximum.{0,20}length", re.IGNORECASE)


class EngineFailure(Unavailable):
    """The message is for the asker; `http_status` is the server's, for the log, or None where it sent none."""

    def __init__(self, message: str, http_status: int | None = None) -> None:
        super().__init__(message)
        self.http_status = http_status


class Outage(EngineFailure):
    """The engine is away, too slow or too busy: the same request may succeed later."""


class Refusal(EngineFailure):
    """The engine answered, and will answer the same request in the same way until an operator changes something."""


def failure_of(error: Exception, host: str, model: str) -> EngineFailure:
    """What a provider's exception means, judged by its HTTP status and its causes: every provider has its own classes.

    The exception's text is not passed on: a server may repeat the key or the question in it.
    """
    status = _status(error)
    if status == 429:
        return Outage(f"The generator at {host} has too many requests; try again in some seconds.", status)
    if status is not None and status >= 500:
        return Outage(f"The generator at {host} failed; try again in some seconds.", status)
    if status is None and any(isinstance(cause, httpx.TransportError | OSError) for cause in _causes(error)):
        return Outage(f"The generator at {host} cannot be reached; try again in some seconds.")
    return Refusal(_refusal(status, str(error), host, model), status)


def slow(host: str, seconds: float) -> Outage:
    """No text came within `seconds`."""
    return Outage(f"The generator at {host} wrote nothing for {seconds:g} seconds; try again later.")


def broken_off(host: str, status: int | None = None) -> Outage:
    """The text ended before its end."""
    return Outage(f"The generator at {host} broke off in the middle of the text; try again.", status)


def left_alone(host: str, seconds: float) -> Outage:
    """Nothing is sent for at most `seconds`, since the last requests failed."""
    return Outage(f"The generator at {host} failed several times; it is tried again within {seconds:g} seconds.")


def _refusal(status: int | None, text: str, host: str, model: str) -> str:
    if status in (401, 403):
        return (
            f"The generator at {host} refused the key; an operator has to check the setting generation.remote.api_key."
        )
    if status == 404:
        return (
            f"The generator at {host} has no model {model}; an operator has to check the setting "
            "generation.remote.model, or generation.remote.adapters."
        )
    if status in (400, 413) and TOO_LONG.search(text):
        return (
            f"The question with its passages is too long for the generator at {host}; ask a shorter one, or an "
            "operator has to lower the setting generation.remote.context_tokens."
        )
    return f"The generator at {host} did not take the request; an operator finds the reason in the log."


def _status(error: Exception) -> int | None:
    for cause in _causes(error):
        found = getattr(cause, "status_code", None) or getattr(getattr(cause, "response", None), "status_code", None)
        if isinstance(found, int):
            return found
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
