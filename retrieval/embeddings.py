"""Vectors in SQL, by the hash of what was embedded: no text of a tenant is embedded twice with one model."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import Database
from core.tables import Embedding
from core.vectors import NewVectors, store_vectors
from retrieval.embedder import Embedder, Vectors

STORED = np.dtype("<f4")
MOST_PARAMETERS = 500


class Embeddings:
    """The vectors of one model."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder

    def new(self, tenant: str, texts: Mapping[str, str]) -> dict[str, bytes]:
        """The vectors, as they are stored, of the texts (by key) of which the tenant has none yet."""
        with self._database.read() as session:
            known = {key for key, _ in _stored(session, tenant, self._embedder.fingerprint, list(texts))}
        missing = [key for key in texts if key not in known]
        if not missing:
            return {}
        vectors = self._embedder.embed([texts[key] for key in missing])
        return {key: vector.astype(STORED).tobytes() for key, vector in zip(missing, vectors, strict=True)}

    def of(self, tenant: str, texts: Mapping[str, str]) -> dict[str, Vectors]:
        """The vector, of shape (dimension,), of every text by its key; those that were missing are stored."""
        new = self.new(tenant, texts)
        if new:
            with self._database.write() as session:
                store_vectors(session, tenant, NewVectors(self._embedder.fingerprint, new))
        with self._database.read() as session:
            found = dict(_stored(session, tenant, self._embedder.fingerprint, list(texts)))
        return {key: np.frombuffer(found.get(key) or new[key], dtype=STORED) for key in texts}


def _stored(session: Session, tenant: str, embedder: str, keys: Sequence[str]) -> Iterable[tuple[str, bytes]]:
    for first in range(0, len(keys), MOST_PARAMETERS):
        found = select(Embedding.key, Embedding.vector).where(
            Embedding.tenant == tenant,
            Embedding.embedder == embedder,
            Embedding.key.in_(keys[first : first + MOST_PARAMETERS]),
        )
        yield from session.execute(found)
