"""All settings together, and how a process comes by them."""

import os
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from core.errors import ConfigurationError
from core.settings.conversations import GuardrailSettings, HandoverSettings, PrivacySettings
from core.settings.generation import GenerationSettings
from core.settings.ingest import IngestSettings
from core.settings.retrieval import RetrievalSettings
from core.settings.server import ApiSettings, DatabaseSettings, LogSettings, SecuritySettings

ENV_PREFIX = "POLICYDESK_"
CONFIG_VARIABLE = "POLICYDESK_CONFIG"
DEFAULT_CONFIG = Path("policydesk.toml")


class Settings(BaseSettings):
    """All settings; each section belongs to one room."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX,
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
    )

    data_dir: Path = Field(Path("data"), description="Where everything that policydesk stores lies.")
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port that the server listens on.")
    tenant: str = Field("default", min_length=1, description="Tenant of the command line.")
    database: DatabaseSettings = DatabaseSettings()
    security: SecuritySettings = SecuritySettings()
    ingest: IngestSettings = IngestSettings()
    retrieval: RetrievalSettings = RetrievalSettings()
    generation: GenerationSettings = GenerationSettings()
    api: ApiSettings = ApiSettings()
    privacy: PrivacySettings = PrivacySettings()
    handover: HandoverSettings = HandoverSettings()
    guardrails: GuardrailSettings = GuardrailSettings()
    log: LogSettings = LogSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, _config_file(os.environ))


def load_settings() -> Settings:
    """Read the settings of this process.

    Raises ConfigurationError naming every key that is unknown or has a wrong value, never the value itself.
    """
    _reject_unknown_variables(os.environ)
    try:
        return Settings()
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(f"The settings are not valid: {problems}.") from None
    except ValueError as error:
        raise ConfigurationError(f"The settings cannot be read: {error}.") from None


def _config_file(environment: Mapping[str, str]) -> Path | None:
    named = environment.get(CONFIG_VARIABLE)
    if named and not Path(named).is_file():
        raise ConfigurationError(f"{CONFIG_VARIABLE} names {named}, which is not a file.")
    return Path(named) if named else DEFAULT_CONFIG


def _reject_unknown_variables(environment: Mapping[str, str]) -> None:
    known = {CONFIG_VARIABLE, *(ENV_PREFIX + name.upper() for name in Settings.model_fields)}
    given = {name for name in environment if name.startswith(ENV_PREFIX)}
    unknown = sorted(name for name in given if name.split("__")[0] not in known)
    if unknown:
        raise ConfigurationError(f"Unknown settings: {', '.join(unknown)}; see docs/settings.md.")
