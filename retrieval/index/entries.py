"""What is written to the word index of a chunk, and taken out of it."""

from collections.abc import Sequence

import tantivy
from tantivy import Document

from core.domain import IndexEntry
from core.vectors import embedded_text
from retrieval.index.schema import PAIRS, WORDS, pairs, word_analyzer


def add_entries(writer: tantivy.IndexWriter, entries: Sequence[IndexEntry]) -> None:
    analyzer = word_analyzer()
    for entry in entries:
        document = Document()
        document.add_integer("chunk", entry.chunk_id)
        document.add_integer("revision", entry.revision_number)
        text = embedded_text(entry.context, entry.text)
        document.add_text(WORDS, text)
        document.add_text(PAIRS, " ".join(pairs(analyzer.analyze(text))))
        writer.add_document(document)


def remove_revisions(writer: tantivy.IndexWriter, numbers: Sequence[int]) -> None:
    """Remove what was added of these revisions so far; what is added later stays."""
    for number in numbers:
        writer.delete_documents_by_term("revision", number)
