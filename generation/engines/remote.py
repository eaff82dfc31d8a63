"""An engine elsewhere: any LangChain chat model, such as one behind an OpenAI-compatible server."""

import asyncio
import threading
import time
from contextlib import aclosing

import structlog

from core.errors import InvalidInput, Unavailable
from core.settings import GenerationSettings
from generation.contract import Messages
from generation.engines.backoff import delays
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.breaker import BreakerOpen, CircuitBreaker, Clock
from generation.engines.failures import EngineFailure, Outage, broken_off, failure_of, left_alone, slow
from generation.engines.inference_loop import InferenceLoop, LoopedGeneration
from generation.engines.inference_thread import Emit
from generation.engines.providers import server_of
from generation.engines.remote_models import RemoteModels

log = structlog.get_logger()
MESSAGE_TOKENS = 8
TEMPLATE_TOKENS = 32


class RemoteEngine:
    """See `generation.engines.base.Engine`.

    The iteration of a generation raises Unavailable, with a sentence for the asker, when the server fails. A request
    is sent again only before its first piece, and only when the server was away or too busy.
    """

    def __init__(self, settings: GenerationSettings, clock: Clock = time.monotonic) -> None:
        """`clock` is the circuit breaker's.

        Raises ConfigurationError where the settings do not name a server and a model.
        """
        self._settings = settings.remote
        self._server = server_of(settings.remote)
        self._breaker = CircuitBreaker(self._settings.breaker_failures, self._settings.breaker_seconds, clock)
        self._loading = threading.Lock()
        self._models: RemoteModels | None = None
        self._loop = InferenceLoop(self._write, settings.queue, self._settings.concurrency)

    @property
    def base_model(self) -> str:
        """The model and its host: the hash of its weights is not known here."""
        return f"{self._server.model}@{self._server.host}"

    @property
    def ready(self) -> bool:
        return self._models is not None

    @property
    def context_tokens(self) -> int:
        return self._settings.context_tokens

    def load(self) -> None:
        """Make the chat models; asks nothing of the server.

        Raises ConfigurationError where LangChain does not know the provider or its package is not installed.
        """
        with self._loading:
            if self._models is None:
                self._models = RemoteModels(self._server, {self._server.model, *self._settings.adapters.values()})

    def count_tokens(self, messages: Messages) -> int:
        """An estimate from above: a token for two ASCII letters or spaces, and one for each byte of anything else.

        By SmolLM2's tokenizer, policies in English have 0.52 of it (no file more than 0.58), German text 0.67,
        Chinese 0.61, tables of amounts 0.99 and digits 1.00; only strings of random letters have more (1.46). A
        message costs 6 tokens there, the template 4, or 25 with the system message that it adds where there is none.
        """
        return TEMPLATE_TOKENS + sum(MESSAGE_TOKENS + _most_tokens(message["content"]) for message in messages)

    def serves(self, adapter: Adapter) -> bool:
        return self._adapter_model(adapter) is not None

    def submit(self, request: GenerationRequest) -> LoopedGeneration:
        if self._models is None:
            raise Unavailable("The generator is still loading; try again in some seconds.")
        self._model_name(request)
        if self._breaker.refuses():
            raise left_alone(self._server.host, self._settings.breaker_seconds)
        return self._loop.submit(request)

    def close(self) -> None:
        self._loop.close(self._models.aclose if self._models else None)

    async def _write(self, request: GenerationRequest, emit: Emit) -> None:
        try:
            with self._breaker.guard():
                await self._write_in_time(request, emit)
        except BreakerOpen:
            # It opened while this request waited.
            raise left_alone(self._server.host, self._settings.breaker_seconds) from None

    async def _write_in_time(self, request: GenerationRequest, emit: Emit) -> None:
        seconds = self._settings.timeout_seconds
        now = asyncio.get_running_loop().time
        limit = asyncio.timeout(seconds)

        def emit_in_time(piece: str) -> None:
            limit.reschedule(now() + seconds)
            emit(piece)

        try:
            async with limit:
                await self._write_retrying(request, emit_in_time)
        except TimeoutError:
            raise self._noted(slow(self._server.host, seconds), TimeoutError.__name__) from None

    async def _write_retrying(self, request: GenerationRequest, emit: Emit) -> None:
        """Ask, and ask again while nothing came."""
        begun = threading.Event()

        def emit_begun(piece: str) -> None:
            begun.set()
            emit(piece)

        for delay in (*delays(self._settings.retries), None):
            try:
                await self._write_once(request, emit_begun)
                return
            except Exception as error:
                failure = self._noted(self._failure(error, request, begun=begun.is_set()), type(error).__name__)
            if delay is None or begun.is_set() or not isinstance(failure, Outage):
                raise failure
            await asyncio.sleep(delay)

    async def _write_once(self, request: GenerationRequest, emit: Emit) -> None:
        # Imported here: most commands generate nothing.
        from langsmith import tracing_context

        assert self._models is not None
        # LangChain would send questions and answers to LangSmith where the environment asks for it.
        with tracing_context(enabled=False):
            pieces = self._models.stream(self._model_name(request), request.messages, request.max_new_tokens)
            async with aclosing(pieces):
                async for piece in pieces:
                    emit(piece)

    def _model_name(self, request: GenerationRequest) -> str:
        if request.adapter is None:
            return self._server.model
        name = self._adapter_model(request.adapter)
        if name is None:
            raise InvalidInput(
                f"The generator at {self._server.host} does not serve the adapter {request.adapter.ref.name}; "
                "generation.remote.adapters names those that it does."
            )
        return name

    def _adapter_model(self, adapter: Adapter) -> str | None:
        named = self._settings.adapters
        return named.get(f"{adapter.ref.name}@{adapter.ref.version}") or named.get(adapter.ref.name)

    def _failure(self, error: Exception, request: GenerationRequest, *, begun: bool) -> EngineFailure:
        host = self._server.host
        failure = error if isinstance(error, EngineFailure) else failure_of(error, host, self._model_name(request))
        return broken_off(host, failure.http_status) if begun else failure

    def _noted(self, failure: EngineFailure, error: str) -> EngineFailure:
        # Neither the error's text nor its traceback: a server may repeat the key or the question in it.
        log.warning("remote_generation_failed", host=self._server.host, status=failure.http_status, error=error)
        return failure


def _most_tokens(text: str) -> int:
    paired = sum(character == " " or (character.isascii() and character.isalpha()) for character in text)
    return (paired + 1) // 2 + len(text.encode()) - paired
