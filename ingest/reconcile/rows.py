"""Rows that belong to nothing, or to another tenant than what they belong to."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Executable, delete, select

from core.checks import Check
from core.db import Database
from core.tables import (
    Base,
    Chunk,
    Conversation,
    Document,
    Embedding,
    IngestItem,
    IngestJob,
    Original,
    Revision,
    Turn,
)

ROWS_AT_A_TIME = 1_000
Key = Any
Belongs = tuple[str, type[Base], Key, type[Base], ColumnElement[bool]]
BELONGS: tuple[Belongs, ...] = (
    ("revisions", Revision, Revision.id, Document, Document.id == Revision.document_id),
    ("chunks", Chunk, Chunk.id, Revision, Revision.number == Chunk.revision_number),
    ("original files", Original, Original.revision_number, Revision, Revision.number == Original.revision_number),
    ("documents of a job", IngestItem, IngestItem.id, IngestJob, IngestJob.id == IngestItem.job_id),
    ("turns", Turn, Turn.id, Conversation, Conversation.id == Turn.conversation_id),
)
USED = (Chunk.tenant == Embedding.tenant) & (Chunk.embedding_key == Embedding.key)


def row_checks(database: Database) -> list[Check]:
    orphans = [_orphans(database, name, *rest) for name, *rest in BELONGS]
    return [*orphans, *(_other_tenant(database, name, *rest) for name, *rest in BELONGS)]


def vector_orphans(database: Database) -> Check:
    """A text can be guessed from its vector: none may outlive its chunks."""
    return _orphans(database, "vectors", Embedding, Embedding.key, Chunk, USED)


def streamed(database: Database, wanted: Executable, rows: int = ROWS_AT_A_TIME) -> Iterator[Any]:
    """The rows of a statement, a few at a time."""
    with database.read() as session:
        yield from session.execute(wanted.execution_options(yield_per=rows))


def _orphans(
    database: Database, name: str, model: type[Base], key: Key, owner: type[Base], belongs: ColumnElement[bool]
) -> Check:
    alone = ~select(owner).where(belongs).exists()

    def mend() -> None:
        with database.write() as session:
            session.execute(delete(model).where(alone).execution_options(synchronize_session=False))

    wanted = select(key).select_from(model).where(alone)
    what = f"{name} that belong to no {_singular(owner)}"
    return Check(what, "SQL", lambda: (row[0] for row in streamed(database, wanted)), mend)


def _other_tenant(
    database: Database, name: str, model: Any, key: Key, owner: Any, belongs: ColumnElement[bool]
) -> Check:
    """Nobody can tell which of the two tenants is meant, and the wrong one must not see it."""
    wanted = select(key).select_from(model).join(owner, belongs).where(model.tenant != owner.tenant)
    what = f"{name} of another tenant than their {_singular(owner)}"
    return Check(what, "SQL", lambda: (row[0] for row in streamed(database, wanted)))


def _singular(model: type[Base]) -> str:
    name: str = model.__table__.name  # type: ignore[attr-defined]
    return name.removeprefix("ingest_").removesuffix("s")
