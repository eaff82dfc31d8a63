"""The chat models of one server: its base model, and one for each adapter that it serves under a name."""

from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast

import httpx

from generation.contract import Messages
from generation.engines.failures import broken_off
from generation.engines.providers import Server, chat_model, dialect_of

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk


class RemoteModels:
    """To be used on one event loop: the connections belong to it."""

    def __init__(self, server: Server, names: Iterable[str]) -> None:
        """Raises ConfigurationError where the provider is unknown or its package is not installed."""
        self._server = server
        self._dialect = dialect_of(server.provider)
        # Between this machine and itself stands no proxy, whatever the environment says. How long to wait is for the
        # caller to say, who counts the time to the first piece as a whole.
        self._client = httpx.AsyncClient(trust_env=not server.loopback, timeout=None)  # noqa: S113
        self._models: dict[str, BaseChatModel] = {name: chat_model(server, name, self._client) for name in names}

    async def stream(self, name: str, messages: Messages, max_new_tokens: int) -> AsyncGenerator[str, None]:
        """The pieces that the model called `name` writes; closing the generator closes the connection.

        Raises what the provider's class raises, and Outage where the text ends without its end.
        """
        reason = self._dialect.ended
        ended = reason is None
        async with aclosing(self._chunks(name, messages, self._dialect.asked(self._server, max_new_tokens))) as chunks:
            async for chunk in chunks:
                ended = ended or bool(chunk.response_metadata.get(reason))
                if chunk.text:
                    yield str(chunk.text)
        if not ended:
            raise broken_off(self._server.host)

    async def aclose(self) -> None:
        await self._client.aclose()

    def _chunks(
        self, name: str, messages: Messages, arguments: dict[str, Any]
    ) -> "AsyncGenerator[AIMessageChunk, None]":
        return cast("AsyncGenerator[AIMessageChunk, None]", self._models[name].astream(messages, **arguments))
