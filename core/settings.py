"""Settings from `policydesk.toml` and `POLICYDESK_*` variables; variables win, unknown keys are rejected.

Built once by the command line, or by a test, and handed in: there is no global.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from core.errors import ConfigurationError

ENV_PREFIX = "POLICYDESK_"
CONFIG_VARIABLE = "POLICYDESK_CONFIG"
DEFAULT_CONFIG = Path("policydesk.toml")


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


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


class JsonFieldsSettings(Section):
    title: str | None = Field("title", description="Key of a JSON record that holds its title; `a.b` is b in a.")
    text: str = Field("content", description="Key that holds the text, which is read as Markdown.")
    collection: str | None = Field("collection", description="Key that holds the collection.")
    audience: str | None = Field("audience", description="Key that holds the audience.")
    valid_from: str | None = Field("valid_from", description="Key that holds the first day of validity.")
    valid_to: str | None = Field("valid_to", description="Key that holds the last day of validity.")
    supersedes: str | None = Field("supersedes", description="Key that names what the record supersedes.")
    tags: str | None = Field("tags", description="Key that holds the tags.")


class IngestSettings(Section):
    chunk_tokens: int = Field(
        200, ge=32, le=4096, description="Most tokens in a chunk, its title and headings included."
    )
    max_bytes: int = Field(20_000_000, ge=1, description="Largest file in bytes; a larger one is quarantined.")
    max_chars: int = Field(5_000_000, ge=1, description="Longest text of one document in characters.")
    max_pages: int = Field(2_000, ge=1, description="Most pages of one document.")
    max_files: int = Field(1_000, ge=1, description="Most files in one upload.")
    json_fields: JsonFieldsSettings = JsonFieldsSettings()
    ocr_languages: str = Field("eng", description="Languages of scans, as Tesseract names them, such as `eng+deu`.")
    parsers: int = Field(
        0, ge=0, le=64, description="Processes that read files; 0 is one for each processor, at most four."
    )
    parser_memory_mb: int = Field(
        1_024, ge=256, description="Memory of such a process in MB; a file that needs more is quarantined."
    )
    parser_seconds: float = Field(
        120,
        gt=0,
        le=3600,
        description="Longest time in seconds for one file; one that takes longer, such as a long scan, is quarantined.",
    )
    shard_documents: int = Field(
        1_000, ge=1, description="Documents of a job that one worker takes on at a time; fewer spread a job further."
    )
    attempts: int = Field(5, ge=1, description="How often a document is tried when what fails may pass.")
    lease_seconds: float = Field(
        15, gt=0, description="Seconds after which a worker that is not heard of is taken to be gone."
    )
    uploads_dir: Path | None = Field(
        None, description="Where uploads wait to be read, shared by all machines; in `data_dir` when unset."
    )
    allowed_hosts: list[str] = Field(
        default_factory=list,
        description="Hosts (or `host:port`) that the API may fetch documents from; none by default.",
    )
    allowed_buckets: list[str] = Field(
        default_factory=list, description="Buckets that the API may fetch documents from; none by default."
    )
    s3_endpoint: str | None = Field(None, description="URL of an S3-compatible store; Amazon's when unset.")
    server_paths: list[Path] = Field(
        default_factory=list, description="Folders from which the API may ingest by path; none by default."
    )


class RetrievalSettings(Section):
    embedder_path: Path | None = Field(
        None, description="Folder of a sentence-transformers model; the packaged MiniLM when unset."
    )
    embedder_engine: Literal["auto", "openvino", "torch"] = Field(
        "auto", description="`auto` takes OpenVINO, and torch, several times slower, for a model that it cannot run."
    )
    embedder_precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="Of OpenVINO; `auto` takes bfloat16 where the processor computes in it, else float32.",
    )
    mode: Literal["hybrid", "dense", "lexical"] = Field("hybrid", description="Search mode unless asked otherwise.")
    candidates: int = Field(50, ge=1, le=1000, description="Passages that each retriever hands to the fusion.")
    dense_weight: float = Field(
        0.5, ge=0, le=1, description="What meaning counts against words where a hybrid search joins their scores."
    )


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


class GenerationSettings(Section):
    engine: Literal["auto", "openvino", "transformers", "langchain"] = Field(
        "auto",
        description="`auto` takes OpenVINO, and transformers for what it cannot run and for more than two LoRAs.",
    )
    model_path: Path | None = Field(
        None,
        description=(
            "Folder of a causal language model with a chat template, in safetensors or in OpenVINO's form; "
            "packaged SmolLM2 when unset."
        ),
    )
    adapter: str | None = Field(
        None,
        min_length=1,
        description="Adapter that writes unless a question names another: NAME for its champion; none when unset.",
    )
    adapter_rules: Path | None = Field(
        None, description="YAML file of rules that lead questions to other adapters than `adapter`; see adapters.md."
    )
    adapter_router: Path | None = Field(
        None,
        description="File that `policydesk tune router` wrote: it leads questions that meet no rule by their topic.",
    )
    stale_adapters: Literal["serve", "pass over"] = Field(
        "serve",
        description="Whether an adapter still writes, unless it is asked for by name, that learnt from documents "
        "which are not in force any more; else the base model does.",
    )
    adapter_memory: int = Field(
        512,
        ge=1,
        description="Memory in MiB for adapters that transformers keeps loaded: plain LoRAs, and as much for others.",
    )
    dtype: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="`auto` takes bfloat16 where the processor computes in it, else float32."
    )
    passages: int = Field(6, ge=1, le=20, description="Passages that an answer is drawn from.")
    prompt_pieces: int = Field(
        5,
        ge=1,
        le=100,
        description="Sentences, list items and table rows of them, the nearest, that the generator reads.",
    )
    calibration: Path | None = Field(
        None,
        description="File that `policydesk calibrate` wrote; `calibration.json` in `data_dir` when unset.",
    )
    cache_entries: int = Field(
        0, ge=0, description="Answers that are kept in memory and given again to the same question; 0 keeps none."
    )
    cache_similarity: float | None = Field(
        None, gt=0, le=1, description="Cosine from which two questions are the same; only the same words when unset."
    )
    history_turns: int = Field(20, ge=0, le=200, description="Earlier turns of a conversation that are looked at.")
    rewriter: Literal["rules", "generator"] = Field(
        "rules",
        description=(
            "What makes a follow-up question stand alone. `generator` costs one more generation a follow-up, and wants "
            "a larger model than the packaged one."
        ),
    )
    history_tokens: int = Field(
        1_000, ge=100, le=100_000, description="Longest history in tokens that the generator reads to rewrite by."
    )
    max_new_tokens: int = Field(160, ge=1, le=4096, description="Longest answer in tokens.")
    queue: int = Field(32, ge=1, description="Questions that may wait for the generator; more are turned away.")
    remote: RemoteSettings = RemoteSettings()


class ApiSettings(Section):
    max_message_chars: int = Field(4_000, ge=1, description="Longest question in characters.")
    max_upload_bytes: int = Field(200_000_000, ge=1, description="Largest upload in bytes, all files together.")


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


class LogSettings(Section):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")
    format: Literal["json", "console"] = Field("json", description="One JSON object a line, or text for people.")


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
