"""Questions and their answers."""

from contextlib import suppress
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from api import responses
from api.auth import Chatter, ServicesHere
from api.narrowing import search_filter
from api.schemas import ChatRequest, ChatResponse
from api.streaming import AnswerStream, as_sse
from api.wiring import Services
from core.domain import Answer, Principal
from core.errors import InvalidInput, Unavailable
from generation.answerer import Cancelled, Question

router = APIRouter(prefix="/v1", tags=["chat"])
# Nobody reads it but the log (nginx has made the number usual).
CLIENT_HAS_GONE = 499
EVENTS_EXAMPLE = (
    'event: status\ndata: {"stage": "retrieving", "ahead": 0}\n\n'
    'event: delta\ndata: {"text": "The customer may cancel"}\n\n'
    'event: citation\ndata: {"marker": 1, "quote": "..."}\n\n'
    'event: final\ndata: {"status": "answered", "answer": "..."}\n\n'
)
EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": (
            "The answer. With `stream`, server-sent events: `status`, `delta` (a piece of the checked answer), "
            "`citation`, and last `final` (the whole response), or `error` (a problem)."
        ),
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EVENTS_EXAMPLE}},
    }
}


@router.post("/chat", response_model=ChatResponse, responses=EVENTS | responses.CHAT, summary="Ask a question")
async def chat(body: ChatRequest, request: Request, parts: ServicesHere, principal: Chatter) -> Any:
    """Answers from the policies valid on `as_of`, with checked citations, or says that they do not tell."""
    # It reads the database, and may embed the question.
    stream = await run_in_threadpool(_ask, body, request, parts, principal)
    if body.stream:
        return StreamingResponse(as_sse(stream, request.url.path), media_type="text/event-stream")
    with suppress(Cancelled):
        async for event in stream.events():
            if isinstance(event, Answer):
                return ChatResponse.model_validate(event)
        raise Unavailable("The server stopped before the answer was complete; ask again.")
    return Response(status_code=CLIENT_HAS_GONE)


def _ask(body: ChatRequest, request: Request, parts: Services, principal: Principal) -> AnswerStream:
    longest = parts.settings.api.max_message_chars
    if len(body.message) > longest:
        raise InvalidInput(f"The question is longer than {longest:,} characters.", field="message")
    question = Question(
        text=body.message,
        principal=principal,
        wanted=search_filter(parts, principal, body),
        conversation_id=body.conversation_id,
        rewrite=body.rewrite,
    )
    events = parts.asking.answer(question, body.adapter)
    return AnswerStream(events, question, request, request.app.state.answering)
