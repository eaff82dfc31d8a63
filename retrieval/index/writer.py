"""Changes to an embedded index: gathered, then committed to both its parts."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from core.domain import IndexEntry
from retrieval.index.base import Numbers, Vector, writable
from retrieval.index.entries import add_entries, remove_revisions
from retrieval.index.lexical import LexicalStore
from retrieval.index.manifest import Manifest
from retrieval.index.segment import Rows
from retrieval.index.vectors import VectorStore


class LocalWriter:
    """See `retrieval.index.base.IndexWriter`; whoever makes one holds the lock of the folder until `close`."""

    def __init__(self, folder: Path, manifest: Manifest, vectors: VectorStore, words: LexicalStore) -> None:
        self._folder = folder
        self._manifest = manifest
        self._vectors = vectors
        self._store = words
        with writable():
            self._words = words.writer()
        self._removed: set[int] = set()
        self._added: list[Rows] = []
        self._replaced: set[int] = set()
        self._rewritten: set[int] = set()

    def revisions(self) -> Numbers:
        held = np.setdiff1d(self._vectors.revisions, _numbers(self._removed))
        return np.unique(np.concatenate([held, *(rows.revisions for rows in self._added)]))

    def add(self, entries: Sequence[IndexEntry], vectors: Vector) -> None:
        if vectors.shape != (len(entries), self._manifest.dimension):
            raise ValueError(f"{len(entries)} entries and vectors of shape {vectors.shape}")
        revisions = _numbers(entry.revision_number for entry in entries)
        # A crash may have left words of these revisions that no manifest names: they must not be there twice.
        self.remove_revisions(sorted(set(revisions.tolist()) - self._replaced))
        self._replaced.update(revisions.tolist())
        self._added.append(Rows(_numbers(entry.chunk_id for entry in entries), revisions, vectors.astype(np.float32)))
        with writable():
            add_entries(self._words, entries)

    def remove_revisions(self, numbers: Sequence[int]) -> None:
        gone = _numbers(numbers)
        self._added = [rows.without(gone) for rows in self._added]
        self._removed.update(gone.tolist())
        self._replaced.difference_update(gone.tolist())
        with writable():
            remove_revisions(self._words, gone.tolist())

    def commit(self) -> None:
        commit = self._manifest.commit + 1
        with writable():
            files = self._vectors.write(f"{commit:06d}", _numbers(self._removed), self._added)
            words = self._words.commit()
        self._store.reload()
        manifest = replace(self._manifest, commit=commit, words=words, documents=len(self._store), segments=files)
        manifest.write(self._folder)
        self._manifest, self._vectors = manifest, self._vectors.at(files)
        self._vectors.remove_strays()
        self._added, self._removed, self._rewritten = [], set(), set()

    def unpurged(self) -> Numbers:
        return self._store.unpurged()

    def rewrite_words(self, entries: Sequence[IndexEntry]) -> None:
        revisions = {entry.revision_number for entry in entries}
        with writable():
            remove_revisions(self._words, sorted(revisions - self._rewritten))
        self._rewritten |= revisions
        with writable():
            add_entries(self._words, entries)

    def recover(self) -> None:
        """After a crash between the commit of the words and the manifest: keep what both parts hold alike."""
        if self._store.operation() != self._manifest.words:
            self._store.reload()
            unlike = _pairs(self._vectors.contents()) ^ _pairs(self._store.contents())
            self.remove_revisions(sorted({revision for _, revision in unlike}))
            self.commit()

    def close(self) -> None:
        """Let merges end, and give back what is held."""
        with writable():
            self._words.wait_merging_threads()


def _numbers(numbers: Iterable[int]) -> Numbers:
    return np.fromiter(numbers, dtype=np.int64)


def _pairs(contents: tuple[Numbers, Numbers]) -> set[tuple[int, int]]:
    return set(zip(contents[0].tolist(), contents[1].tolist(), strict=True))
