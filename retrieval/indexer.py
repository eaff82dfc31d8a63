"""Chunks become searchable: embedded, added to the index, committed. Ingestion's sink."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from core.db import Database
from core.domain import IndexEntry
from retrieval import repository
from retrieval.embedder import Embedder
from retrieval.index.base import IndexWriter, SearchIndex

REBUILD_BATCH = 256


class OpenIndexer:
    """A sink that is open: see `ingest.pipeline.Sink`."""

    def __init__(self, embedder: Embedder, writer: IndexWriter) -> None:
        self._embedder = embedder
        self._writer = writer

    def write(self, entries: Sequence[IndexEntry]) -> None:
        """Embed and add chunks, and commit them: durable and, once SQL says so, visible."""
        if entries:
            self._writer.add(entries, self._embedder.embed([embedded_text(entry) for entry in entries]))
            self._writer.commit()

    def remove_revisions(self, numbers: Sequence[int]) -> None:
        if numbers:
            self._writer.remove_revisions(numbers)
            self._writer.commit()


class Indexer:
    def __init__(self, embedder: Embedder, index: SearchIndex) -> None:
        self._embedder = embedder
        self._index = index

    @contextmanager
    def open(self) -> Iterator[OpenIndexer]:
        """The sink; one process at a time has it."""
        with self._index.writer() as writer:
            yield OpenIndexer(self._embedder, writer)

    def rebuild(self, database: Database, progress: Callable[[int, int], None]) -> int:
        """Derive a new generation from SQL; searches use the old one until it is complete.

        `progress` is told (chunks done, chunks in all). Returns the number of chunks.
        """
        done = 0
        with self._index.rebuild() as writer:
            with database.read() as session:
                total = repository.count_chunks(session)
            for batch in _all_entries(database):
                writer.add(batch, self._embedder.embed([embedded_text(entry) for entry in batch]))
                done += len(batch)
                progress(done, total)
        return done


def _all_entries(database: Database) -> Iterator[list[IndexEntry]]:
    after = 0
    while True:
        with database.read() as session:
            batch = repository.entries(session, after, REBUILD_BATCH)
        if not batch:
            return
        yield batch
        after = batch[-1].chunk_id


def embedded_text(entry: IndexEntry) -> str:
    """What the embedder sees of a chunk: the chunker sized the two together."""
    return f"{entry.context}\n{entry.text}" if entry.context else entry.text
