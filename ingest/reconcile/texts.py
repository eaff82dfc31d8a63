"""Chunks against the text that they are spans of: offsets, keys, and whether all of them are there."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, or_, select, update

from core.checks import Check
from core.db import Database
from core.tables import Chunk, Revision
from core.vectors import embedded_text, embedding_key
from ingest.reconcile.rows import streamed

TEXTS_AT_A_TIME = 16
KEYS_AT_A_TIME = 500
CHUNKS = select(Chunk.id, Chunk.context, Chunk.start, Chunk.end, Chunk.embedding_key).order_by(Chunk.id)


@dataclass(frozen=True, slots=True)
class _Spans:
    """What the chunks of a revision say together."""

    revision_id: str
    number: int
    counted: int
    there: int
    last: int
    end: int
    length: int

    @property
    def whole(self) -> bool:
        """Chunks hold every block of a text, and a text ends with its last block."""
        return self.there == self.last + 1 and (self.end >= self.length or self.there == 0)


def text_checks(database: Database) -> list[Check]:
    texts = _Texts(database)
    return [
        Check("revisions some of whose chunks are missing", "SQL", texts.incomplete),
        Check("revisions that count their chunks wrongly", "SQL", texts.miscounted, texts.count_again),
        Check("chunks that lie outside their text", "SQL", texts.outside),
        Check("chunks whose embedding key is not that of their text", "SQL", texts.other_keys, texts.key_again),
    ]


class _Texts:
    def __init__(self, database: Database) -> None:
        self._database = database

    def incomplete(self) -> Iterator[str]:
        for spans in self._spans():
            if not spans.whole or (spans.there == 0 and spans.counted > 0):
                yield spans.revision_id

    def miscounted(self) -> Iterator[str]:
        return (spans.revision_id for spans in self._miscounted())

    def count_again(self) -> None:
        found = list(self._miscounted())
        with self._database.write() as session:
            for spans in found:
                counted = update(Revision).where(Revision.number == spans.number)
                session.execute(counted.values(chunk_count=spans.there))

    def outside(self) -> Iterator[int]:
        outside = or_(Chunk.start < 0, Chunk.end <= Chunk.start, Chunk.end > func.length(Revision.text))
        wanted = select(Chunk.id).join(Revision, Revision.number == Chunk.revision_number).where(outside)
        return (row[0] for row in streamed(self._database, wanted))

    def other_keys(self) -> Iterator[int]:
        return (chunk_id for chunk_id, _ in self._other_keys())

    def key_again(self) -> None:
        found = list(self._other_keys())
        for first in range(0, len(found), KEYS_AT_A_TIME):
            with self._database.write() as session:
                for chunk_id, key in found[first : first + KEYS_AT_A_TIME]:
                    session.execute(update(Chunk).where(Chunk.id == chunk_id).values(embedding_key=key))

    def _miscounted(self) -> Iterator[_Spans]:
        for spans in self._spans():
            if spans.whole and spans.there and spans.there != spans.counted:
                yield spans

    def _spans(self) -> Iterator[_Spans]:
        there = func.count(Chunk.id)
        last, end = func.coalesce(func.max(Chunk.ordinal), -1), func.coalesce(func.max(Chunk.end), 0)
        columns = (Revision.id, Revision.number, Revision.chunk_count, there, last, end, func.length(Revision.text))
        chunks = Chunk.revision_number == Revision.number
        for row in streamed(self._database, select(*columns).outerjoin(Chunk, chunks).group_by(Revision.number)):
            yield _Spans(*row)

    def _other_keys(self) -> Iterator[tuple[int, str]]:
        """Chunks with another key than that of their text, and the right one; offsets that are wrong tell no text."""
        texts = select(Revision.number, Revision.text).order_by(Revision.number)
        with self._database.read() as session:
            for number, text in streamed(self._database, texts, TEXTS_AT_A_TIME):
                for chunk in session.execute(CHUNKS.where(Chunk.revision_number == number)):
                    key = embedding_key(embedded_text(chunk.context, text[chunk.start : chunk.end]))
                    if key != chunk.embedding_key and 0 <= chunk.start < chunk.end <= len(text):
                        yield chunk.id, key
