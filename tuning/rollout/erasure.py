"""What shadow answers keep of a document goes when the document goes."""

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from core.tables import RolloutTurn
from generation.erasure import NOTICE, without


def forget_document(session: Session, document_id: str) -> None:
    """Take the document's passages and quotes out of every shadow answer, and what was drawn from it."""
    holding = select(RolloutTurn).where(cast(RolloutTurn.shadow, Text).contains(document_id))
    for turn in session.scalars(holding):
        if turn.shadow is not None:
            turn.shadow = without(turn.shadow, {document_id}, NOTICE)
