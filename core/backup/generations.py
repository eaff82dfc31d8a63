"""Index generations of an export, brought in beside those that are here.

One for the same model in the same precision is the same generation: its index is derived from the vectors in SQL,
whatever folder it lies in.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from core.domain import GenerationState, ModelPrecision
from core.tables import IndexGeneration


def bring_in(session: Session, rows: Sequence[dict[str, Any]], is_fresh: bool) -> None:
    """Where nothing is searched yet (`is_fresh`), searches use the generation that they used before the export."""
    for row in rows:
        if row["state"] == GenerationState.BUILDING or row["precision"] == ModelPrecision.INT8:
            # Whoever builds it does so elsewhere; and a model that was quantised there is not on this machine.
            continue
        here = _same(session, row) or _added(session, row)
        if row["state"] == GenerationState.ACTIVE and (is_fresh or _active(session) is None):
            _activate(session, here, row)


def _same(session: Session, row: dict[str, Any]) -> int | None:
    same = (IndexGeneration.embedder == row["embedder"], IndexGeneration.precision == row["precision"])
    whole = IndexGeneration.state != GenerationState.BUILDING
    return session.scalar(select(IndexGeneration.id).where(*same, whole).limit(1))


def _added(session: Session, row: dict[str, Any]) -> int:
    taken = session.get(IndexGeneration, row["id"]) is not None
    number: int = (session.scalar(select(func.max(IndexGeneration.id))) or 0) + 1 if taken else row["id"]
    session.add(IndexGeneration(**(row | {"id": number, "state": GenerationState.READY})))
    session.flush()
    return number


def _active(session: Session) -> int | None:
    return session.scalar(select(IndexGeneration.id).where(IndexGeneration.state == GenerationState.ACTIVE))


def _activate(session: Session, number: int, row: dict[str, Any]) -> None:
    was = update(IndexGeneration).where(IndexGeneration.state == GenerationState.ACTIVE)
    session.execute(was.values(state=GenerationState.READY))
    becomes = update(IndexGeneration).where(IndexGeneration.id == number)
    session.execute(becomes.values(state=GenerationState.ACTIVE, activated_at=row["activated_at"]))
