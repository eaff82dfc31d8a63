"""What answers keep of a document goes when the document goes."""

from typing import Any

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from core.tables import Turn

NOTICE = "This answer quoted a document that has been deleted since."


def forget_document(session: Session, document_id: str) -> None:
    """Take the document's passages and quotes out of every stored turn, and the answers that were drawn from it."""
    for turn in session.scalars(select(Turn).where(cast(Turn.record, Text).contains(document_id))):
        turn.record = _without(turn.record, document_id)


def _without(record: dict[str, Any], document_id: str) -> dict[str, Any]:
    def others(kind: str) -> list[dict[str, Any]]:
        return [one for one in record[kind] if one["document_id"] != document_id]

    passages, citations = others("passages"), others("citations")
    read, quoted = len(passages) < len(record["passages"]), len(citations) < len(record["citations"])
    return {
        **record,
        "passages": passages,
        "citations": [] if quoted else citations,
        "answer": NOTICE if quoted else record["answer"],
        # What the draft said was written from the passages.
        "receipt": record["receipt"] | ({"removed": []} if read or quoted else {}),
    }
