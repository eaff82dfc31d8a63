"""The embedded index: FAISS and tantivy in one folder, for the vectors of one embedding model.

    <folder>/manifest.json  written last: what it names is complete
    <folder>/segments/      vectors, in files that are never changed
    <folder>/words/         tantivy's own
    <folder>/write.lock

Each use looks at the manifest first, so that every process sees a commit with its next search.
"""

import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from core.errors import Unavailable
from retrieval.index.base import Hit, Numbers, Vector, damaged
from retrieval.index.lexical import LexicalStore
from retrieval.index.manifest import NAME, Manifest
from retrieval.index.vectors import VectorStore
from retrieval.index.writer import LocalWriter


@dataclass(frozen=True, slots=True)
class _Opened:
    content: bytes
    manifest: Manifest
    vectors: VectorStore
    words: LexicalStore


class LocalIndex:
    """See `retrieval.index.base.SearchIndex`. Safe to share between threads."""

    def __init__(self, folder: Path, embedder_fingerprint: str, dimension: int) -> None:
        self._folder = folder
        self._embedder = embedder_fingerprint
        self._dimension = dimension
        self._opened: _Opened | None = None
        self._opening = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)
        self._write_lock = FileLock(folder / "write.lock")
        if self._is_new():
            self._create()

    def revisions(self) -> Numbers:
        opened = self._open()
        if opened.words.operation() != opened.manifest.words:
            # A commit is under way, and its writer holds the lock; or a crash has cut one short: a writer mends it.
            with suppress(OSError, Unavailable), self._write_lock.acquire(blocking=False), self.writer() as writer:
                return writer.revisions()
        return opened.vectors.revisions

    def search_dense(self, vector: Vector, allowed: Numbers, limit: int) -> list[Hit]:
        return self._open().vectors.search(vector, allowed, limit)

    def search_lexical(self, query: str, allowed: Numbers, limit: int) -> list[Hit]:
        return self._open().words.search(query, allowed, limit)

    def score_dense(self, vector: Vector, chunk_ids: Sequence[int]) -> list[Hit]:
        return self._open().vectors.score(vector, chunk_ids)

    def score_lexical(self, query: str, chunk_ids: Sequence[int]) -> list[Hit]:
        return self._open().words.score(query, chunk_ids)

    @contextmanager
    def writer(self) -> Iterator[LocalWriter]:
        with self._write_lock:
            opened = self._open()
            writer = LocalWriter(self._folder, opened.manifest, opened.vectors, opened.words)
            try:
                writer.recover()
                yield writer
            finally:
                writer.close()

    def count(self) -> int:
        return len(self._open().vectors)

    def dense_contents(self) -> tuple[Numbers, Numbers]:
        return self._open().vectors.contents()

    def lexical_contents(self) -> tuple[Numbers, Numbers]:
        return self._open().words.contents()

    def vectors(self, chunk_ids: Sequence[int] | Numbers) -> Vector:
        return self._open().vectors.vectors(chunk_ids)

    def _is_new(self) -> bool:
        """A folder with segments but without a manifest is damaged, not new."""
        manifest = self._folder / NAME
        return Manifest.is_of_a_format_before(manifest) if manifest.exists() else not self._has_segments()

    def _has_segments(self) -> bool:
        return (self._folder / "segments").exists()

    def _create(self) -> None:
        with self._write_lock:
            if self._is_new():
                # The formats before had their words and vectors here as well; what they held is in SQL.
                for held in ("words", "segments"):
                    shutil.rmtree(self._folder / held, ignore_errors=True)
                for vectors in self._folder.glob("vectors-*"):
                    vectors.unlink()
                words = LexicalStore.create(self._folder / "words").operation()
                Manifest(self._embedder, self._dimension, words=words).write(self._folder)

    def _open(self) -> _Opened:
        with self._opening:
            content = Manifest.read(self._folder)
            while self._opened is None or self._opened.content != content:
                try:
                    self._opened = self._load(content)
                except Unavailable:
                    # A commit between reading the manifest and the files that it names takes files away.
                    before, content = content, Manifest.read(self._folder)
                    if before == content:
                        raise
            return self._opened

    def _load(self, content: bytes) -> _Opened:
        manifest = Manifest.parse(content, self._folder)
        if (manifest.embedder, manifest.dimension) != (self._embedder, self._dimension):
            raise Unavailable(
                f"The index in {self._folder} was built with another embedding model than the settings name; "
                "`policydesk verify --repair` builds it anew."
            )
        held = self._opened.vectors if self._opened else VectorStore(self._folder / "segments", self._dimension)
        words = self._opened.words if self._opened else LexicalStore(self._folder / "words")
        words.reload()
        _require_no_less(words, manifest)
        return _Opened(content, manifest, held.at(manifest.segments), words)


def _require_no_less(words: LexicalStore, manifest: Manifest) -> None:
    """The words are committed first: they may be newer than the manifest, but never older."""
    # Counted first: a commit in between then makes the operation number greater, and the count does not matter.
    documents, operation = len(words), words.operation()
    if operation < manifest.words or (operation == manifest.words and documents != manifest.documents):
        raise damaged("The word index")
