"""Settings of the server: where it keeps things, whom it lets in, what it says."""

from typing import Literal

from pydantic import Field, SecretStr

from core.settings.section import Section


class DatabaseSettings(Section):
    url: SecretStr | None = Field(
        None,
        description="SQLAlchemy URL, such as `postgresql+psycopg://...`; SQLite in `data_dir` when unset.",
    )


class SecuritySettings(Section):
    secret_key: SecretStr | None = Field(
        None, description="Signs bearer tokens; 32 characters or more. Made once in `data_dir` when unset."
    )
    token_days: float = Field(30, gt=0, le=3650, description="Days for which `policydesk token` is valid.")
    default_audience: str = Field(
        "agents", min_length=1, description="Audience of documents and tokens that name none."
    )


class ApiSettings(Section):
    max_message_chars: int = Field(4_000, ge=1, description="Longest question in characters.")
    max_upload_bytes: int = Field(200_000_000, ge=1, description="Largest upload in bytes, all files together.")


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    format: Literal["json", "console"] = Field("json", description="One JSON object a line, or text for people.")
