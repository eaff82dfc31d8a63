"""A blocking stream of answer events becomes an asynchronous one that ends when the client goes away."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from fastapi import Request
from fastapi.encoders import jsonable_encoder

from api.problems import problem_of
from api.schemas import ChatResponse, CitationOut
from core.domain import Answer, Citation
from core.errors import PolicydeskError
from generation.answerer import AnswerEvent, Cancelled, Delta, Question, StageReached

log = structlog.get_logger()
LOOK_FOR_CLIENT_SECONDS = 0.25
KEEP_ALIVE_SECONDS = 15.0
STILL_HERE = ": still here\n\n"


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


class AnswerStream:
    """Pulls the events in a thread of `executor`; leaving the iteration, for whatever reason, cancels the question."""

    def __init__(self, events: Iterator[AnswerEvent], question: Question, request: Request, executor: Executor) -> None:
        self._events = events
        self._question = question
        self._request = request
        self._executor = executor
        self._queue: asyncio.Queue[AnswerEvent | _End] = asyncio.Queue()
        self._looked = time.monotonic()

    async def events(self) -> AsyncIterator[AnswerEvent | None]:
        """The events, and None now and then while there is none. Raises Cancelled when the client has gone."""
        loop = asyncio.get_running_loop()
        loop.run_in_executor(self._executor, self._pump, loop)
        silent = 0.0
        try:
            while True:
                event = await self._next()
                if isinstance(event, _End):
                    if event.error is not None:
                        raise event.error
                    return
                silent = 0.0 if event is not None else silent + LOOK_FOR_CLIENT_SECONDS
                if event is not None or silent >= KEEP_ALIVE_SECONDS:
                    silent = 0.0
                    yield event
        finally:
            self._question.cancel.set()

    async def _next(self) -> AnswerEvent | _End | None:
        if time.monotonic() - self._looked >= LOOK_FOR_CLIENT_SECONDS:
            self._looked = time.monotonic()
            if await self._request.is_disconnected():
                raise Cancelled
        try:
            return await asyncio.wait_for(self._queue.get(), LOOK_FOR_CLIENT_SECONDS)
        except TimeoutError:
            return None

    def _pump(self, loop: asyncio.AbstractEventLoop) -> None:
        end = _End()
        try:
            for event in self._events:
                loop.call_soon_threadsafe(self._queue.put_nowait, event)
        except BaseException as error:
            end = _End(error)
        loop.call_soon_threadsafe(self._queue.put_nowait, end)


async def as_sse(stream: AnswerStream, path: str) -> AsyncIterator[str]:
    """The events as server-sent events; an error in the middle is the last event."""
    try:
        async for event in stream.events():
            yield _sse(event) if event is not None else STILL_HERE
    except Cancelled:
        return
    except Exception as error:
        if not isinstance(error, PolicydeskError):
            log.exception("request_failed", path=path)
        yield format_event("error", problem_of(error, path))


def _sse(event: AnswerEvent) -> str:
    match event:
        case StageReached():
            return format_event("status", asdict(event))
        case Delta():
            return format_event("delta", {"text": event.text})
        case Citation():
            return format_event("citation", jsonable_encoder(CitationOut.model_validate(event)))
        case Answer():
            return format_event("final", jsonable_encoder(ChatResponse.model_validate(event)))


async def gone_within(request: Request, seconds: float) -> bool:
    """Wait, and tell whether the client has gone meanwhile."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if await request.is_disconnected():
            return True
        await asyncio.sleep(min(left, LOOK_FOR_CLIENT_SECONDS))
    return await request.is_disconnected()


def format_event(name: str, data: dict[str, Any]) -> str:
    """A server-sent event."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
