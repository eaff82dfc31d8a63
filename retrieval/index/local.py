"""The embedded index: FAISS and tantivy in one folder a generation.

    <root>/CURRENT                  the name of the generation that is searched
    <root>/<generation>/manifest.json   written last: what it names is complete
    <root>/<generation>/vectors-<n>.faiss, .npy
    <root>/<generation>/words/

A search looks at CURRENT and the manifest first, so that every process sees a commit with its next search.
"""

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from filelock import FileLock

from core.domain import IndexEntry
from core.errors import Unavailable
from core.files import atomic_write
from retrieval.index.base import Hit, Numbers, Vector
from retrieval.index.lexical import LexicalStore, add_entries
from retrieval.index.vectors import VectorStore

FIRST_GENERATION = "g0001"
OPEN_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built with (`embedder` is the model's fingerprint) and its newest commit."""

    embedder: str
    dimension: int
    commit: int = 0
    chunks: int = 0

    @property
    def vectors(self) -> str:
        return f"vectors-{self.commit:06d}"

    @classmethod
    def read(cls, folder: Path) -> "Manifest":
        try:
            return cls(**json.loads((folder / "manifest.json").read_text()))
        except (OSError, ValueError, TypeError) as error:
            raise Unavailable(f"The index in {folder} is damaged; `policydesk rebuild-index` makes it anew.") from error

    def write(self, folder: Path) -> None:
        atomic_write(folder / "manifest.json", json.dumps(asdict(self)).encode())


@dataclass(frozen=True, slots=True)
class _Opened:
    generation: str
    manifest: Manifest
    vectors: VectorStore
    words: LexicalStore


class Encoder(Protocol):
    """What the index must know of the model whose vectors it holds."""

    @property
    def fingerprint(self) -> str: ...

    @property
    def dimension(self) -> int: ...


class LocalIndex:
    """See `retrieval.index.base.SearchIndex`."""

    def __init__(self, root: Path, encoder: Encoder) -> None:
        self._root = root
        self._encoder = encoder
        self._opened: _Opened | None = None
        self._opening = threading.Lock()
        self._write_lock = FileLock(root / "write.lock")
        root.mkdir(parents=True, exist_ok=True)
        if not (root / "CURRENT").exists():
            with self._write_lock:
                self._start(FIRST_GENERATION)

    @property
    def generation(self) -> str:
        return (self._root / "CURRENT").read_text().strip()

    def count(self) -> int:
        return len(self._open().vectors)

    def search_dense(self, vector: Vector, allowed: Numbers, limit: int) -> list[Hit]:
        return self._open().vectors.search(vector, allowed, limit)

    def search_lexical(self, query: str, allowed: Numbers, limit: int) -> list[Hit]:
        return self._open().words.search(query, allowed, limit)

    @contextmanager
    def writer(self) -> Iterator["LocalWriter"]:
        with self._write_lock:
            folder = self._root / self.generation
            self._require_same_embedder(Manifest.read(folder))
            writer = LocalWriter(folder)
            try:
                yield writer
            finally:
                writer.close()

    @contextmanager
    def rebuild(self) -> Iterator["LocalWriter"]:
        with self._write_lock:
            before = self.generation
            after = f"g{int(before[1:]) + 1:04d}"
            shutil.rmtree(self._root / after, ignore_errors=True)
            Manifest(self._encoder.fingerprint, self._encoder.dimension).write(self._root / after)
            writer = LocalWriter(self._root / after)
            try:
                yield writer
                writer.commit()
            finally:
                writer.close()
            atomic_write(self._root / "CURRENT", after.encode())
            shutil.rmtree(self._root / before, ignore_errors=True)

    def _start(self, generation: str) -> None:
        if not (self._root / "CURRENT").exists():
            Manifest(self._encoder.fingerprint, self._encoder.dimension).write(self._root / generation)
            writer = LocalWriter(self._root / generation)
            writer.commit()
            writer.close()
            atomic_write(self._root / "CURRENT", generation.encode())

    def _open(self) -> _Opened:
        for _ in range(OPEN_ATTEMPTS - 1):
            try:
                return self._open_newest()
            except Unavailable:
                # A commit between reading the manifest and the files it names takes the files away.
                continue
        return self._open_newest()

    def _open_newest(self) -> _Opened:
        with self._opening:
            generation = self.generation
            manifest = Manifest.read(self._root / generation)
            opened = self._opened
            if opened is None or (opened.generation, opened.manifest) != (generation, manifest):
                opened = self._opened = self._load(generation, manifest)
            return opened

    def _load(self, generation: str, manifest: Manifest) -> _Opened:
        self._require_same_embedder(manifest)
        folder = self._root / generation
        words = self._opened.words if self._opened and self._opened.generation == generation else None
        words = words or LexicalStore(folder / "words")
        words.reload()
        return _Opened(generation, manifest, VectorStore.load(folder, manifest.vectors), words)

    def _require_same_embedder(self, manifest: Manifest) -> None:
        if manifest.embedder != self._encoder.fingerprint:
            raise Unavailable(
                "The index was built with another embedding model than the settings name; "
                "`policydesk rebuild-index` builds it anew."
            )


class LocalWriter:
    """Changes to one generation; searches see them after `commit`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifest = Manifest.read(folder)
        fresh = self._manifest.commit == 0
        self._vectors = (
            VectorStore.empty(self._manifest.dimension) if fresh else VectorStore.load(folder, self._manifest.vectors)
        )
        self._words = LexicalStore(folder / "words").writer()

    def add(self, entries: Sequence[IndexEntry], vectors: Vector) -> None:
        self._vectors.add([e.chunk_id for e in entries], [e.revision_number for e in entries], vectors)
        add_entries(self._words, entries)

    def remove_revisions(self, numbers: Sequence[int]) -> None:
        self._vectors.remove_revisions(numbers)
        for number in numbers:
            self._words.delete_documents_by_term("revision", number)

    def commit(self) -> None:
        before = self._manifest
        after = Manifest(before.embedder, before.dimension, before.commit + 1, len(self._vectors))
        self._vectors.save(self._folder, after.vectors)
        self._words.commit()
        after.write(self._folder)
        self._manifest = after
        for suffix in (".faiss", ".npy"):
            (self._folder / f"{before.vectors}{suffix}").unlink(missing_ok=True)

    def close(self) -> None:
        self._words.wait_merging_threads()
