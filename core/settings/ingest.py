"""Settings of the room `ingest`."""

from pathlib import Path

from pydantic import Field

from core.settings.section import Section


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
