"""Vectors in SQL, under the hash of the text that they stand for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from core.files import sha256_hex
from core.tables import Embedding
from core.upsert import insert_into


@dataclass(frozen=True, slots=True)
class NewVectors:
    """Little-endian float32 vectors by embedding key, made with the model of this fingerprint."""

    embedder: str
    by_key: Mapping[str, bytes]

    def of(self, keys: Iterable[str]) -> "NewVectors":
        """Those of these keys that are among them."""
        return NewVectors(self.embedder, {key: self.by_key[key] for key in keys if key in self.by_key})


def embedded_text(context: str, text: str) -> str:
    """What the embedder sees of a chunk: the chunker sized the two together."""
    return f"{context}\n{text}" if context else text


def embedding_key(embedded: str) -> str:
    """The SHA-256 of an embedded text."""
    return sha256_hex(embedded.encode("utf-8", "surrogatepass"))


def store_vectors(session: Session, tenant: str, vectors: NewVectors) -> None:
    """Another process may have stored the vector of the same text at the same time: that one stays."""
    rows = [
        {"tenant": tenant, "embedder": vectors.embedder, "key": key, "vector": vector}
        for key, vector in vectors.by_key.items()
    ]
    if rows:
        session.execute(insert_into(session, Embedding).on_conflict_do_nothing(), rows)
