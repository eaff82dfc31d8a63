"""Vectors in SQL, by the hash of what was embedded: no text of a tenant is embedded twice with one model."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

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
            known = {key for (key,) in self._stored(session, tenant, list(texts), Embedding.key)}
        return self._embed({key: text for key, text in texts.items() if key not in known})

    def of(self, tenant: str, texts: Mapping[str, str]) -> dict[str, Vectors]:
        """The vector, of shape (dimension,), of every text by its key; those that were missing are stored."""
        with self._database.read() as session:
            found = dict(self._stored(session, tenant, list(texts), Embedding.key, Embedding.vector))
        new = self._embed({key: text for key, text in texts.items() if key not in found})
        if new:
            with self._database.write() as session:
                store_vectors(session, tenant, NewVectors(self._embedder.fingerprint, new))
        return {key: np.frombuffer(found.get(key) or new[key], dtype=STORED) for key in texts}

    def _embed(self, texts: Mapping[str, str]) -> dict[str, bytes]:
        if not texts:
            return {}
        vectors = self._embedder.embed(list(texts.values()))
        return {key: vector.astype(STORED).tobytes() for key, vector in zip(texts, vectors, strict=True)}

    def _stored(
        self, session: Session, tenant: str, keys: Sequence[str], *columns: InstrumentedAttribute[Any]
    ) -> Iterator[Any]:
        for first in range(0, len(keys), MOST_PARAMETERS):
            found = select(*columns).where(
                Embedding.tenant == tenant,
                Embedding.embedder == self._embedder.fingerprint,
                Embedding.key.in_(keys[first : first + MOST_PARAMETERS]),
            )
            yield from session.execute(found)
