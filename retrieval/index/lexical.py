"""BM25 with tantivy, English words reduced to their stems."""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import tantivy
from tantivy import DocAddress, Index, Occur, Query

from retrieval.index.base import Hit, Numbers, damaged
from retrieval.index.schema import ANALYZER, PAIRS, PAIRS_BOOST, WORDS, pairs, word_analyzer, word_schema

WRITER_MEMORY = 64_000_000
NOT_A_WORD = re.compile(r"[\W_]+")
# Above this many allowed revisions, looking at the revisions of the hits costs less than a query of them all.
MANY_REVISIONS = 1_000
WIDER = 4
Ranked = list[tuple[float, DocAddress]]


class LexicalStore:
    """An inverted index in a folder of its own, as of the newest `reload`."""

    def __init__(self, folder: Path) -> None:
        """Raises Unavailable when files are damaged or missing."""
        self._folder = folder
        if not (folder / "meta.json").exists():
            raise damaged("The word index")
        self._index = _open(folder)
        self._analyzer = word_analyzer()
        self._index.register_tokenizer(ANALYZER, self._analyzer)
        self.reload()

    @classmethod
    def create(cls, folder: Path) -> "LexicalStore":
        """Make an empty one, or open what a crash left of making one."""
        folder.mkdir(parents=True, exist_ok=True)
        _open(folder)
        return cls(folder)

    def writer(self) -> tantivy.IndexWriter:
        """A writer; one thread, since the embedder needs the others."""
        return self._index.writer(WRITER_MEMORY, 1)

    def reload(self) -> None:
        """See what has been committed since. Raises Unavailable when files are damaged or missing."""
        try:
            self._index.reload()
        except ValueError as error:
            raise damaged("The word index") from error

    def search(self, query: str, allowed: Numbers, limit: int) -> list[Hit]:
        """The best chunks of the allowed revisions, equals by chunk id."""
        wanted = self._wanted(query)
        if wanted is None or not len(allowed):
            return []
        searcher = self._index.searcher()
        hits = _filtered_after(searcher, wanted, allowed, limit) if len(allowed) > MANY_REVISIONS else None
        if hits is None:
            hits = searcher.search(self._within(wanted, "revision", allowed.tolist()), limit, count=False).hits
        return sorted(_hits(searcher, hits), key=lambda hit: (-hit.score, hit.chunk_id))

    def score(self, query: str, chunk_ids: Sequence[int]) -> list[Hit]:
        """The BM25 scores of those of these chunks that hold a word of the query."""
        wanted = self._wanted(query)
        if wanted is None or not chunk_ids:
            return []
        searcher = self._index.searcher()
        within = self._within(wanted, "chunk", list(chunk_ids))
        return _hits(searcher, searcher.search(within, len(chunk_ids), count=False).hits)

    def contents(self) -> tuple[Numbers, Numbers]:
        """Chunk ids and, in the same order, revision numbers."""
        searcher = self._index.searcher()
        addresses = _all(searcher)
        return _values(searcher, "chunk", addresses), _values(searcher, "revision", addresses)

    def operation(self) -> int:
        """The number of the newest commit on the disk; later commits have greater ones."""
        return int(self._meta()["opstamp"])

    def unpurged(self) -> Numbers:
        """Revisions that lie in one file with words of removed chunks: a file goes when nothing in it is left.

        tantivy merges small files by itself, large ones hardly ever, and offers no way to ask for it.
        """
        while True:
            meta = self._meta()
            self.reload()
            searcher = self._index.searcher()
            if meta == self._meta():
                break
        mixed = {number for number, segment in enumerate(meta["segments"]) if segment["deletes"]}
        addresses = [address for address in _all(searcher) if address.segment_ord in mixed] if mixed else []
        return np.unique(_values(searcher, "revision", addresses))

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def _wanted(self, query: str) -> Query | None:
        """The words of the query, and each with the next; None where it has none."""
        words = NOT_A_WORD.sub(" ", query).lower().strip()
        if not words:
            return None
        single, _ = self._index.parse_query_lenient(words, [WORDS])
        schema, twos = self._index.schema, pairs(self._analyzer.analyze(words))
        terms = [Query.boost_query(Query.term_query(schema, PAIRS, two, "freq"), PAIRS_BOOST) for two in twos]
        return Query.boolean_query([(Occur.Should, part) for part in (single, *terms)])

    def _within(self, wanted: Query, field: str, values: list[int]) -> Query:
        inside = Query.term_set_query(self._index.schema, field, values)
        return Query.boolean_query([(Occur.Must, wanted), (Occur.Must, Query.const_score_query(inside, 0.0))])

    def _meta(self) -> dict[str, Any]:
        try:
            return cast(dict[str, Any], json.loads((self._folder / "meta.json").read_text()))
        except (OSError, ValueError) as error:
            raise damaged("The word index") from error


def _hits(searcher: tantivy.Searcher, found: Ranked) -> list[Hit]:
    chunk_ids = _values(searcher, "chunk", [address for _, address in found]).tolist()
    return [Hit(chunk_id, score) for chunk_id, (score, _) in zip(chunk_ids, found, strict=True)]


def _open(folder: Path) -> Index:
    """Open the index of a folder, or make one where there is none."""
    try:
        index = Index(word_schema(), path=str(folder))
        # Without this a thread of tantivy's own would look for commits twice a second.
        index.config_reader("manual")
    except (ValueError, OSError) as error:
        raise damaged("The word index") from error
    return index


def _filtered_after(searcher: tantivy.Searcher, wanted: Query, allowed: Numbers, limit: int) -> Ranked | None:
    """The same hits as with the filter in the query; None when too few of the best are of allowed revisions."""
    hits = searcher.search(wanted, limit * WIDER, count=False).hits
    inside = np.isin(_values(searcher, "revision", [address for _, address in hits]), allowed)
    kept = [hit for hit, passes in zip(hits, inside.tolist(), strict=True) if passes]
    return kept[:limit] if len(kept) >= limit or len(hits) < limit * WIDER else None


def _all(searcher: tantivy.Searcher) -> list[DocAddress]:
    hits = searcher.search(Query.all_query(), max(searcher.num_docs, 1), count=False).hits
    return [address for _, address in hits]


def _values(searcher: tantivy.Searcher, field: str, addresses: list[DocAddress]) -> Numbers:
    return np.array(searcher.fast_field_values(field, addresses), dtype=np.int64)
