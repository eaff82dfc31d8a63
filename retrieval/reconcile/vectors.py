"""The vectors in SQL: every chunk has one of the active generation's model, and it is a unit vector."""

from collections.abc import Iterator, Sequence

import numpy as np
from sqlalchemy import ColumnElement, Select, delete, select
from sqlalchemy.orm import Session

from core.checks import Check
from core.db import Database
from core.tables import Chunk, Embedding, IndexGeneration
from core.vectors import embedded_text
from retrieval import repository
from retrieval.embeddings import STORED, Embeddings
from retrieval.reconcile.opening import ActiveIndex

WHERE = "vectors in SQL"
ROWS_AT_A_TIME = 1_000
REVISIONS_AT_A_TIME = 64
TOLERANCE = 1e-3


def vector_checks(database: Database, active: ActiveIndex) -> list[Check]:
    vectors = _Vectors(database, active)
    return [
        Check("chunks whose vector is no unit vector of the model", WHERE, vectors.wrong, vectors.embed_wrong),
        Check("chunks without a vector", WHERE, vectors.missing, vectors.embed_missing),
    ]


class _Vectors:
    def __init__(self, database: Database, active: ActiveIndex) -> None:
        self._database = database
        self._active = active

    def wrong(self) -> Iterator[int]:
        return (chunk_id for chunk_id, _, _ in self._wrong())

    def embed_wrong(self) -> None:
        embedder = self._active.current().embedder.fingerprint
        wrong = sorted({(tenant, key) for _, tenant, key in self._wrong()})
        with self._database.write() as session:
            for tenant, key in wrong:
                named = (Embedding.tenant == tenant, Embedding.embedder == embedder, Embedding.key == key)
                session.execute(delete(Embedding).where(*named))
        self.embed_missing()

    def missing(self) -> Iterator[int]:
        """Also where there is no generation yet, such as after an update from a version without one."""
        yield from self._streamed(select(Chunk.id).where(_missing(self._active.generation)))

    def embed_missing(self) -> None:
        embeddings = Embeddings(self._database, self._active.current().embedder)
        wanted = select(Chunk.revision_number).distinct().where(_missing(self._active.generation))
        numbers = sorted(self._streamed(wanted))
        for first in range(0, len(numbers), REVISIONS_AT_A_TIME):
            with self._database.read() as session:
                texts = _texts(session, numbers[first : first + REVISIONS_AT_A_TIME])
            for tenant, by_key in texts.items():
                embeddings.of(tenant, by_key)

    def _wrong(self) -> Iterator[tuple[int, str, str]]:
        """The chunk, its tenant and its key."""
        row = self._active.generation
        if row is None:
            return
        columns = (Chunk.id, Chunk.tenant, Chunk.embedding_key, Embedding.vector)
        wanted = select(*columns).join(Embedding, _vector_of(row)).execution_options(yield_per=ROWS_AT_A_TIME)
        with self._database.read() as session:
            for chunk_id, tenant, key, vector in session.execute(wanted):
                if not _is_unit(vector, row.dimension):
                    yield chunk_id, tenant, key

    def _streamed(self, wanted: "Select[int]") -> Iterator[int]:
        with self._database.read() as session:
            yield from session.scalars(wanted.execution_options(yield_per=ROWS_AT_A_TIME))


def _vector_of(row: IndexGeneration) -> ColumnElement[bool]:
    same = (Embedding.tenant == Chunk.tenant) & (Embedding.key == Chunk.embedding_key)
    return same & (Embedding.embedder == row.embedder)


def _missing(row: IndexGeneration | None) -> ColumnElement[bool]:
    return Chunk.id.is_not(None) if row is None else ~select(Embedding.key).where(_vector_of(row)).exists()


def _is_unit(vector: bytes, dimension: int) -> bool:
    if len(vector) != dimension * STORED.itemsize:
        return False
    # What is not a number is not near to one either.
    return bool(abs(np.linalg.norm(np.frombuffer(vector, dtype=STORED)) - 1) <= TOLERANCE)


def _texts(session: Session, revisions: Sequence[int]) -> dict[str, dict[str, str]]:
    """What is embedded of these revisions' chunks, by tenant and key."""
    texts: dict[str, dict[str, str]] = {}
    for one in repository.entries(session, revisions):
        texts.setdefault(one.tenant, {})[one.key] = embedded_text(one.entry.context, one.entry.text)
    return texts
