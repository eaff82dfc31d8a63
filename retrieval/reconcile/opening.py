"""The index that is searched, opened to be looked at: without a model, and whatever state it is in."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from filelock import FileLock

from core.db import Database
from core.domain import GenerationState
from core.errors import Unavailable
from core.tables import IndexGeneration
from retrieval.generations import Generations, Searchable, name_of
from retrieval.index.base import SearchIndex
from retrieval.index.local import LocalIndex
from retrieval.indexer import Indexer

LOCK, MANIFEST = "write.lock", "manifest.json"


class ActiveIndex:
    def __init__(self, database: Database, generations: Generations, indexer: Indexer, folder: Path) -> None:
        self.database = database
        self._generations = generations
        self._indexer = indexer
        self._folder = folder

    @property
    def generation(self) -> IndexGeneration | None:
        """None before the first search or ingestion."""
        rows = self._generations.all()
        return next((row for row in rows if row.state == GenerationState.ACTIVE), None)

    def open(self) -> SearchIndex | None:
        """The index, if there is one that can be read: `trouble` tells."""
        return None if self.generation is None or self.trouble() else self._open()

    def trouble(self) -> str | None:
        """The folder's name where there are chunks to search but no index, or one that is damaged."""
        row = self.generation
        if row is None:
            return None
        try:
            if not self._place(row).is_dir():
                return name_of(row.id)
            index = self._open()
            index.dense_contents()
            index.lexical_contents()
        except Unavailable:
            return name_of(row.id)
        return None

    def current(self) -> Searchable:
        """The index with its model."""
        return self._generations.current()

    def bring_in_line(self, rewrite: Sequence[int] = ()) -> None:
        """Make the index hold what SQL has; the revisions of these numbers are written again."""
        here = self.current()
        if rewrite:
            with here.index.writer() as writer:
                writer.remove_revisions(rewrite)
                writer.commit()
        self._indexer.bring_in_line(here)

    def rebuild(self) -> None:
        """Derive the index from SQL in an empty folder, the manifest being the first to go: a crash is seen."""
        row = self.generation
        if row is None:
            self.current()
            return
        place = self._place(row)
        place.mkdir(parents=True, exist_ok=True)
        with FileLock(place / LOCK):
            (place / MANIFEST).unlink(missing_ok=True)
            for path in sorted(place.iterdir(), reverse=True):
                if path.name != LOCK:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        # Opening an empty folder makes an empty index there.
        self._open()
        self.bring_in_line()

    def _open(self) -> SearchIndex:
        row = self.generation
        assert row is not None
        return LocalIndex(self._place(row), row.embedder, row.dimension)

    def _place(self, row: IndexGeneration) -> Path:
        return self._folder / name_of(row.id)
