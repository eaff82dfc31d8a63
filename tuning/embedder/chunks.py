"""The chunks that are indexed, as the embedder reads them, and where they stand."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from core.db import Database
from core.vectors import embedded_text, embedding_key
from retrieval import repository
from tuning.dataset.row import Provenance

REVISIONS_AT_A_TIME = 256
# A chunk holds a place where at least so much of the shorter of the two is in it.
LEAST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class IndexedChunk:
    """`[start, end)` of a revision's text; `text` has the title and headings before it."""

    id: int
    revision_id: str
    start: int
    end: int
    text: str

    @property
    def key(self) -> str:
        return embedding_key(self.text)


class IndexedChunks:
    """Those of some revisions."""

    def __init__(self, chunks: Iterable[IndexedChunk]) -> None:
        self._by_id = {chunk.id: chunk for chunk in chunks}
        self._by_revision: dict[str, list[IndexedChunk]] = {}
        for chunk in self._by_id.values():
            self._by_revision.setdefault(chunk.revision_id, []).append(chunk)

    def __getitem__(self, chunk_id: int) -> IndexedChunk:
        return self._by_id[chunk_id]

    def holding(self, place: Provenance) -> list[IndexedChunk]:
        """The chunks that hold a place, or that a larger place holds."""
        return [chunk for chunk in self._by_revision.get(place.revision_id, []) if _holds(chunk, place)]


def indexed_chunks(database: Database, tenant: str, revision_numbers: Sequence[int]) -> IndexedChunks:
    return IndexedChunks(_read(database, tenant, revision_numbers))


def _read(database: Database, tenant: str, revision_numbers: Sequence[int]) -> Iterator[IndexedChunk]:
    for first in range(0, len(revision_numbers), REVISIONS_AT_A_TIME):
        with database.read() as session:
            entries = repository.entries(session, revision_numbers[first : first + REVISIONS_AT_A_TIME])
            found = [one.entry for one in entries if one.tenant == tenant]
            rows = repository.chunks(session, tenant, [entry.chunk_id for entry in found])
        for entry in found:
            row = rows[entry.chunk_id]
            text = embedded_text(entry.context, entry.text)
            yield IndexedChunk(row.id, row.revision_id, row.start, row.end, text)


def _holds(chunk: IndexedChunk, place: Provenance) -> bool:
    common = min(chunk.end, place.end) - max(chunk.start, place.start)
    return common > 0 and common >= LEAST_SHARE * min(chunk.end - chunk.start, place.end - place.start)
