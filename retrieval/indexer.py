"""Keeps an index in line with SQL. Ingestion's sink.

SQL says which revisions there are, and holds their vectors; an index is derived from that. So a process that dies, a
disk that is full, or a machine that was away leaves nothing behind that the next refresh does not mend.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import structlog

from core.db import Database
from core.errors import Unavailable
from core.vectors import NewVectors, embedded_text
from retrieval import repository
from retrieval.embeddings import Embeddings
from retrieval.generations import Generations, Searchable
from retrieval.index.base import IndexWriter, Numbers
from retrieval.repository import TenantEntry

log = structlog.get_logger()
REVISIONS_AT_A_TIME = 256
CHUNKS_IN_A_COMMIT = 4096
OnProgress = Callable[[int, int], None]


class Indexer:
    def __init__(self, database: Database, generations: Generations) -> None:
        self._database = database
        self._generations = generations

    def vectors_for(self, tenant: str, texts: Mapping[str, str]) -> NewVectors:
        """See `ingest.shard.Sink`."""
        embedder = self._generations.current().embedder
        return NewVectors(embedder.fingerprint, Embeddings(self._database, embedder).new(tenant, texts))

    def refresh(self) -> None:
        """Bring the index that is searched in line with SQL."""
        self.bring_in_line(self._generations.current())

    def remove_gone(self) -> None:
        """Remove from every generation's index what SQL has no more; no model is needed for that."""
        for index in self._generations.indexes():
            with self._database.read() as session:
                wanted = np.asarray(repository.searchable_revisions(session), dtype=np.int64)
            gone = np.setdiff1d(index.revisions(), wanted).tolist()
            if gone:
                with index.writer() as writer:
                    writer.remove_revisions(gone)
                    writer.commit()
                    self._purge_words(writer)

    def require(self, here: Searchable, allowed: Numbers) -> None:
        """See to it that a search finds all of `allowed`.

        An index that cannot be written now is searched as it is: an old answer is better than none, and what was
        deleted is in no answer.
        """
        if np.isin(allowed, here.index.revisions(), assume_unique=True).all():
            return
        try:
            self.bring_in_line(here)
        except (OSError, Unavailable) as error:
            log.warning("index_behind", generation=here.name, error=type(error).__name__)

    def bring_in_line(self, here: Searchable, progress: OnProgress = lambda _done, _total: None) -> None:
        """Remove from the index what SQL has no more, and add what it lacks; a search sees whole revisions only.

        `progress` is told (revisions done, revisions in all).
        """
        if not self._differs(here):
            return
        with here.index.writer() as writer:
            with self._database.read() as session:
                wanted = np.asarray(repository.searchable_revisions(session), dtype=np.int64)
            held = writer.revisions()
            gone = np.setdiff1d(held, wanted).tolist()
            writer.remove_revisions(gone)
            self._add(here, writer, np.setdiff1d(wanted, held).tolist(), progress)
            writer.commit()
            if gone:
                self._purge_words(writer)

    def _purge_words(self, writer: IndexWriter) -> None:
        """The words of what was removed leave the disk when their neighbours are written again."""
        beside = writer.unpurged().tolist()
        for first in range(0, len(beside), REVISIONS_AT_A_TIME):
            with self._database.read() as session:
                found = repository.entries(session, beside[first : first + REVISIONS_AT_A_TIME])
            writer.rewrite_words([one.entry for one in found])
        if beside:
            writer.commit()

    def _differs(self, here: Searchable) -> bool:
        with self._database.read() as session:
            wanted = repository.searchable_revisions(session)
        return not np.array_equal(here.index.revisions(), np.asarray(wanted, dtype=np.int64))

    def _add(self, here: Searchable, writer: IndexWriter, numbers: Sequence[int], progress: OnProgress) -> None:
        embeddings = Embeddings(self._database, here.embedder)
        uncommitted = 0
        for first in range(0, len(numbers), REVISIONS_AT_A_TIME):
            with self._database.read() as session:
                found = repository.entries(session, numbers[first : first + REVISIONS_AT_A_TIME])
            writer.add([one.entry for one in found], np.stack(list(_vectors(embeddings, found))))
            progress(min(first + REVISIONS_AT_A_TIME, len(numbers)), len(numbers))
            uncommitted += len(found)
            if uncommitted >= CHUNKS_IN_A_COMMIT:
                writer.commit()
                uncommitted = 0


def _vectors(embeddings: Embeddings, found: Sequence[TenantEntry]) -> Iterator[np.ndarray]:
    """The vector of every entry, in their order."""
    by_tenant: dict[str, dict[str, str]] = {}
    for one in found:
        by_tenant.setdefault(one.tenant, {})[one.key] = embedded_text(one.entry.context, one.entry.text)
    vectors = {tenant: embeddings.of(tenant, texts) for tenant, texts in by_tenant.items()}
    for one in found:
        yield vectors[one.tenant][one.key]
