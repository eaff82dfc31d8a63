"""Settings of a generator behind HTTP."""

from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from core.settings.section import Section


class RemoteSettings(Section):
    provider: str = Field(
        "openai",
        min_length=1,
        description="What the server speaks, as LangChain names it: `openai` for every OpenAI-compatible server.",
    )
    model: str | None = Field(None, description="Name of the model on the server.")
    base_url: str | None = Field(None, description="URL of the server, such as `http://localhost:8001/v1`.")
    api_key: SecretStr | None = Field(None, description="Key for the server, where it wants one.")
    timeout_seconds: float = Field(
        60, gt=0, le=3600, description="Longest time in seconds to the first piece of text, and between two pieces."
    )
    retries: int = Field(
        2, ge=0, le=10, description="How often a request is sent again when the server is not there or too busy."
    )
    breaker_failures: int = Field(5, ge=1, description="Failures in a row after which no request is sent for a while.")
    breaker_seconds: float = Field(30, gt=0, description="Seconds until one request tries such a server again.")
    context_tokens: int = Field(
        8_192, ge=256, description="Most tokens that the model takes, prompt and answer together."
    )
    concurrency: int = Field(8, ge=1, le=1_000, description="Requests that the server works on at a time.")
    adapters: dict[str, str] = Field(
        default_factory=dict,
        description="The server's model name for an adapter; a key is its name, or `name@version` for that one alone.",
    )

    @field_validator("base_url")
    @classmethod
    def _is_a_server(cls, url: str | None) -> str | None:
        parts = urlsplit(url or "http://unset")
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("wants http:// or https:// and a host")
        if parts.username or parts.password:
            raise ValueError("must not hold a password; put it in api_key")
        _ = parts.port  # Raises ValueError where it is no number.
        return url
