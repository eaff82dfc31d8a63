"""What lies in an export: a ZIP file whose `manifest.json`, written last, has the SHA-256 of every other member.

    settings.json               the settings, without secrets: for people, an import does not read it
    <table>.jsonl               one row a line
    originals/<revision number> the bytes that a revision was made from
    vectors.f32                 little-endian float32, one vector after the other, in the order of embeddings.jsonl

Tokens, ingest jobs and evaluations with their grades are not in it, nor is any secret; conversations, with their turns,
tickets and feedback, only where they were asked for: their tables are empty otherwise. Adapters with their aliases and
lineage are not in it either: they fit one model alone, and travel one by one (`tuning.catalogue.export`).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Column, Table

from core.tables import (
    AuditEvent,
    Base,
    Chunk,
    Conversation,
    Document,
    Embedding,
    Feedback,
    IndexGeneration,
    Original,
    Revision,
    Ticket,
    Turn,
)

FORMAT = 1
MANIFEST = "manifest.json"
SETTINGS = "settings.json"
VECTORS = "vectors.f32"
ORIGINALS = "originals/"
NEVER_IN_IT = ("tokens", "ingest jobs", "evaluations", "adapters", "secrets")
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True)
class Part:
    """A table of the export; `bytes_column` lies outside its rows. `rows` of it are in memory at a time."""

    model: type[Base]
    rows: int
    bytes_column: str | None = None

    @property
    def table(self) -> Table:
        table = self.model.__table__
        assert isinstance(table, Table)
        return table

    @property
    def name(self) -> str:
        return self.table.name

    @property
    def member(self) -> str:
        return f"{self.name}.jsonl"

    @property
    def columns(self) -> list[Column[object]]:
        return [column for column in self.table.columns if column.name != self.bytes_column]


# In the order in which one refers to the other.
DOCUMENTS = Part(Document, 500)
REVISIONS = Part(Revision, 8)
FILES = Part(Original, 4, "data")
CHUNKS = Part(Chunk, 500)
EMBEDDINGS = Part(Embedding, 500, "vector")
GENERATIONS = Part(IndexGeneration, 500)
EVENTS = Part(AuditEvent, 500)
CONVERSATIONS = Part(Conversation, 500)
TURNS = Part(Turn, 50)
TICKETS = Part(Ticket, 100)
FEEDBACK = Part(Feedback, 500)
PERSONAL = (CONVERSATIONS, TURNS, TICKETS, FEEDBACK)
PARTS = (DOCUMENTS, REVISIONS, FILES, CHUNKS, EMBEDDINGS, GENERATIONS, EVENTS, *PERSONAL)


class Member(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: Sha256
    bytes: Annotated[int, Field(ge=0)]


class Manifest(BaseModel):
    """`policydesk` is the version that wrote the file, `counts` tells the rows of every table."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int
    policydesk: str
    created_at: datetime
    tenants: tuple[str, ...]
    counts: dict[str, Annotated[int, Field(ge=0)]]
    members: dict[str, Member]
    checksum: Sha256 = "0" * 64

    @property
    def not_in_it(self) -> tuple[str, ...]:
        return NEVER_IN_IT if self.counts.get(CONVERSATIONS.name) else (CONVERSATIONS.name, *NEVER_IN_IT)

    def sealed(self) -> "Manifest":
        """With the SHA-256 of all that the manifest says."""
        said = json.dumps(self.model_dump(mode="json", exclude={"checksum"}), sort_keys=True)
        return self.model_copy(update={"checksum": hashlib.sha256(said.encode()).hexdigest()})
