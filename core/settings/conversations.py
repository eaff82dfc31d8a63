"""Settings of what is kept of a conversation, when a person takes it over, and what no answer says."""

from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from core.settings.section import Section


class PrivacySettings(Section):
    mask: bool = Field(True, description="Whether personal data is masked in what is stored of a conversation.")
    spacy_model: str | None = Field(
        None,
        min_length=1,
        description="Installed spaCy model, or its folder, that finds names of people; they are not masked when unset.",
    )
    phone_regions: list[str] = Field(
        default_factory=lambda: ["GB", "US"],
        description="Countries (ISO 3166) whose phone numbers are known without a country code, such as `GB`.",
    )
    patterns: dict[str, str] = Field(
        default_factory=dict,
        description="Regular expressions of the company's own numbers by name; what `customer` finds becomes"
        " `<CUSTOMER>`.",
    )
    retention_days: int | None = Field(
        None,
        ge=1,
        le=36_500,
        description="Days after its last turn when a conversation is deleted, with its tickets and feedback; kept when"
        " unset.",
    )


class HandoverSettings(Section):
    rules: Path | None = Field(
        None, description="YAML file of when a conversation is handed over to a person; the packaged one when unset."
    )
    webhook: SecretStr | None = Field(
        None, description="URL that is told of every new ticket, without anything that was asked; none when unset."
    )
    webhook_secret: SecretStr | None = Field(
        None, min_length=16, description="Signs what the webhook is told (HMAC-SHA256); 16 characters or more."
    )
    webhook_seconds: float = Field(10, gt=0, le=300, description="Longest time in seconds until the webhook answers.")

    @field_validator("webhook")
    @classmethod
    def _is_a_url(cls, url: SecretStr | None) -> SecretStr | None:
        try:
            parts = urlsplit(url.get_secret_value() if url else "http://unset")
            usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        except ValueError:
            # Its message would show a part of the URL, which may hold a token.
            usable = False
        if not usable:
            raise ValueError("wants http:// or https:// and a host")
        return url


class GuardrailSettings(Section):
    policy: Path | None = Field(
        None,
        description="YAML file of the answer policy: what is refused, rewritten, added; the packaged one when unset.",
    )
