"""Collections, documents and their revisions."""

from datetime import date, datetime
from typing import Literal

from pydantic import ConfigDict, Field

from api.schemas import examples
from api.schemas.base import Response
from core.domain import DocumentState


class CollectionOut(Response):
    name: str
    documents: int


class CollectionsResponse(Response):
    collections: list[CollectionOut]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.COLLECTIONS]})


class DocumentOut(Response):
    document_id: str
    title: str
    source_uri: str
    collection: str
    audience: str
    tags: list[str]
    media_type: str | None
    state: DocumentState
    reason: str | None = Field(description="Why the newest file could not be indexed.")
    revision_id: str | None
    valid_from: date | None = Field(description="First day of validity.")
    valid_to: date | None = Field(description="Last day of validity.")
    pages: int | None
    chunks: int
    bytes: int
    created_at: datetime
    updated_at: datetime


class DocumentsResponse(Response):
    documents: list[DocumentOut]
    total: int

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DOCUMENTS]})


class RevisionOut(Response):
    revision_id: str
    created_at: datetime
    valid_from: date | None
    valid_from_source: str | None = Field(description="`manifest`, `front matter`, `text` or `ingested`.")
    valid_to: date | None
    state: Literal["active", "superseded"]
    bytes: int
    chunks: int


class DocumentDetail(DocumentOut):
    revisions: list[RevisionOut]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.DOCUMENT_DETAIL]})


class BlockOut(Response):
    kind: str
    start: int
    end: int
    level: int
    group: int | None
    page: int | None


class RevisionText(Response):
    document_id: str
    title: str
    source_uri: str
    revision_id: str
    state: Literal["active", "superseded"]
    valid_from: date | None
    valid_to: date | None
    text: str
    blocks: list[BlockOut]

    model_config = ConfigDict(json_schema_extra={"examples": [examples.REVISION_TEXT]})
