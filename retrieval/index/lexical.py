"""BM25 with tantivy, English words reduced to their stems."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import tantivy
from tantivy import Document, Filter, Index, Occur, Query, TextAnalyzerBuilder, Tokenizer

from core.domain import IndexEntry
from core.errors import Unavailable
from retrieval.index.base import Hit, Numbers

ANALYZER = "policy_english"
LONGEST_WORD = 40
FIELD_BOOSTS = {"title": 1.5, "context": 1.0, "text": 1.0}
WRITER_MEMORY = 64_000_000
NOT_A_WORD = re.compile(r"[\W_]+")


class LexicalStore:
    """An inverted index in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            self._index = Index(_schema(), path=str(folder))
        except ValueError as error:
            raise Unavailable("The word index is damaged; `policydesk rebuild-index` makes it anew.") from error
        self._index.register_tokenizer(ANALYZER, _analyzer())

    def writer(self) -> tantivy.IndexWriter:
        """A writer; one thread, since the embedder needs the others."""
        return self._index.writer(WRITER_MEMORY, 1)

    def reload(self) -> None:
        """See what has been committed since."""
        self._index.reload()

    def search(self, query: str, allowed: Numbers, limit: int) -> list[Hit]:
        """The best chunks of the allowed revisions; the filter is part of the query."""
        words = NOT_A_WORD.sub(" ", query).lower().strip()
        if not words or not len(allowed):
            return []
        wanted, _ = self._index.parse_query_lenient(words, list(FIELD_BOOSTS), field_boosts=FIELD_BOOSTS)
        inside = Query.term_set_query(self._index.schema, "revision", allowed.tolist())
        filtered = Query.boolean_query([(Occur.Must, wanted), (Occur.Must, Query.const_score_query(inside, 0.0))])
        searcher = self._index.searcher()
        hits = searcher.search(filtered, limit, count=False).hits
        chunk_ids = searcher.fast_field_values("chunk", [address for _, address in hits])
        return [Hit(cast(int, chunk_id), score) for chunk_id, (score, _) in zip(chunk_ids, hits, strict=True)]


def add_entries(writer: tantivy.IndexWriter, entries: Sequence[IndexEntry]) -> None:
    for entry in entries:
        document = Document()
        document.add_integer("chunk", entry.chunk_id)
        document.add_integer("revision", entry.revision_number)
        document.add_text("title", entry.title)
        document.add_text("context", entry.context)
        document.add_text("text", entry.text)
        writer.add_document(document)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("chunk", indexed=True, fast=True)
    builder.add_integer_field("revision", indexed=True, fast=True)
    for name in FIELD_BOOSTS:
        builder.add_text_field(name, tokenizer_name=ANALYZER, index_option="freq")
    return builder.build()


def _analyzer() -> tantivy.TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD))
    for step in (Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english")):
        builder = builder.filter(step)
    return builder.build()
