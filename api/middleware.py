"""Around every request: its id, its line in the log, the headers that protect the page, the limit of its body."""

import re
import time
import uuid
from contextlib import suppress

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import REQUEST_ID, respond_to
from core.errors import PayloadTooLarge

log = structlog.get_logger()
ACCEPTED_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
JSON_LIMIT = 1_000_000
UPLOADS = "/v1/ingest/jobs"
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class RequestContext:
    """Gives each request an id, the caller's own where it is harmless, and logs how the request ended.

    An error that nobody foresaw ends here: it is logged whole, and the caller learns the request id.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope).get("x-request-id"))
        REQUEST_ID.set(request_id)
        began, status = time.monotonic(), 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _add_headers(message, request_id)
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, send_with_headers)
            except Exception as error:
                log.exception("request_failed", path=scope["path"])
                if not status:
                    await respond_to(error, scope["path"])(scope, receive, send_with_headers)
            took = round((time.monotonic() - began) * 1000, 1)
            log.info("request", method=scope["method"], path=scope["path"], status=status, ms=took)


class BodyLimit:
    """Refuses a body over its limit before it is read whole, also one that does not tell its length."""

    def __init__(self, app: ASGIApp, max_upload_bytes: int) -> None:
        self._app = app
        self._max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._max_upload_bytes if scope["path"] == UPLOADS else JSON_LIMIT
        error = PayloadTooLarge(f"The request's body is larger than {limit:,} bytes.", field="body")
        if int(Headers(scope=scope).get("content-length") or 0) > limit:
            await respond_to(error, scope["path"])(scope, receive, send)
            return
        received, answered = 0, False

        async def receive_within_limit() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise error
            return message

        async def send_within_limit(message: Message) -> None:
            # Whoever reads the body may take our error for one of its own: its answer is not sent.
            nonlocal answered
            if received <= limit:
                answered = True
                await send(message)

        with suppress(PayloadTooLarge):
            await self._app(scope, receive_within_limit, send_within_limit)
        if received > limit and not answered:
            await respond_to(error, scope["path"])(scope, receive, send)


def _add_headers(message: Message, request_id: str) -> None:
    """An answer may bring a stricter policy of its own."""
    headers = MutableHeaders(scope=message)
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-Id"] = request_id
    headers.setdefault("Cache-Control", "no-store")


def _request_id(given: str | None) -> str:
    return given if given and ACCEPTED_ID.fullmatch(given) else uuid.uuid4().hex
