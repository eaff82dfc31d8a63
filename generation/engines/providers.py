"""How LangChain's chat models are made and asked: each provider's class names the same things in its own way."""

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from pydantic import SecretStr

from core.errors import ConfigurationError
from core.settings import RemoteSettings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel


@dataclass(frozen=True, slots=True)
class Server:
    """The engine's server as the settings give it."""

    provider: str
    model: str
    url: str
    key: SecretStr | None
    context_tokens: int

    @property
    def host(self) -> str:
        """Host, and port where there is one; no path, no key."""
        return urlsplit(self.url).netloc

    @property
    def loopback(self) -> bool:
        name = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"


@dataclass(frozen=True, slots=True)
class Dialect:
    """`made` gives the arguments of the class, `asked` those of one request with a most number of new tokens.

    `ended` is the key of the last piece's metadata that tells why the text ended; a text without it was cut off.
    """

    made: Callable[[Server, httpx.AsyncClient], dict[str, Any]]
    asked: Callable[[Server, int], dict[str, Any]]
    ended: str | None


def server_of(settings: RemoteSettings) -> Server:
    """Raises ConfigurationError where the model or the server is not named."""
    missing = [f"generation.remote.{name}" for name in ("model", "base_url") if not getattr(settings, name)]
    if missing or settings.model is None or settings.base_url is None:
        raise ConfigurationError(f"generation.engine is `langchain`, which wants {' and '.join(missing)} to be set.")
    return Server(settings.provider, settings.model, settings.base_url, settings.api_key, settings.context_tokens)


def dialect_of(provider: str) -> Dialect:
    return DIALECTS.get(provider, OTHER)


def chat_model(server: Server, name: str, client: httpx.AsyncClient) -> "BaseChatModel":
    """The chat model called `name` on `server`; greedy, and without tries of its own. Asks nothing of the server.

    Raises ConfigurationError where LangChain knows no such provider or the provider's package is not installed.
    """
    # Imported here: it takes seconds, and most commands generate nothing.
    from langchain.chat_models import init_chat_model

    arguments = dialect_of(server.provider).made(server, client)
    try:
        model: BaseChatModel = init_chat_model(name, model_provider=server.provider, temperature=0, **arguments)
    except ImportError:
        package = "policydesk[remote]" if server.provider == "openai" else f"langchain-{server.provider}"
        raise ConfigurationError(
            f"generation.remote.provider is `{server.provider}`, whose package is missing: pip install '{package}'."
        ) from None
    except ValueError as error:
        raise ConfigurationError(
            f"LangChain makes no chat model of generation.remote.provider `{server.provider}` ({type(error).__name__})."
        ) from None
    return model


def _openai(server: Server, client: httpx.AsyncClient) -> dict[str, Any]:
    return {
        "base_url": server.url,
        # Without these the library would take a key, a proxy or another protocol from the environment.
        "api_key": server.key or SecretStr("none"),
        "openai_proxy": "",
        "use_responses_api": False,
        "http_async_client": client,
        "max_retries": 0,
        "stream_chunk_timeout": None,
    }


def _ollama(server: Server, _: httpx.AsyncClient) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {server.key.get_secret_value()}"} if server.key else {}
    return {"base_url": server.url, "client_kwargs": {"headers": headers, "trust_env": not server.loopback}}


def _other(server: Server, _: httpx.AsyncClient) -> dict[str, Any]:
    key = {"api_key": server.key} if server.key else {}
    return {"base_url": server.url, "max_retries": 0, **key}


def _ollama_options(server: Server, tokens: int) -> dict[str, Any]:
    return {"options": {"temperature": 0, "num_predict": tokens, "num_ctx": server.context_tokens}}


DIALECTS: Mapping[str, Dialect] = {
    # LangChain would write `max_completion_tokens`, which Ollama and LM Studio pass over; all know `max_tokens`.
    "openai": Dialect(_openai, lambda _, tokens: {"extra_body": {"max_tokens": tokens}}, "finish_reason"),
    "ollama": Dialect(_ollama, _ollama_options, "done_reason"),
}
OTHER = Dialect(_other, lambda _, tokens: {"max_tokens": tokens}, None)
