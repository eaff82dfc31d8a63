"""The pairs of a shadow rollout, read from SQL as far as the reader may."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, cast, func, or_, select
from sqlalchemy.orm import Session

from core.domain import Principal
from core.errors import Conflict
from core.tables import Conversation, RolloutTurn, Turn
from generation.erasure import without
from generation.visibility import NOTICE, hidden_documents, readable
from tuning.rollout.pairs import JudgedPair, Losses, Pair, PairPage, PairSummary, paired_answer, summarised
from tuning.rollout.records import Rollout


@dataclass(frozen=True, slots=True)
class PairQuery:
    """What to list: all pairs, or those alone whose two sides differ."""

    differing: bool = False
    limit: int = 20
    offset: int = 0


def page(session: Session, rollout: Rollout, query: PairQuery, reader: Principal | None) -> PairPage:
    """Pairs of a rollout, the newest first: of conversations that `reader` may read, and of their documents.

    Without a reader it is who sits at this machine, and reads all that is kept. Raises Conflict for a canary.
    """
    if rollout.mode != "shadow":
        raise Conflict(
            f"The rollout of {rollout.candidate_label} is a canary: a question is answered by one side alone, and "
            "there are no pairs. Compare the sides by what the guards see, or start a shadow."
        )
    conditions = [*_of(rollout), *([_differs()] if query.differing else []), *([readable(reader)] if reader else [])]
    total = session.scalar(_joined(select(func.count(Turn.id))).where(*conditions)) or 0
    columns = _differs(), Turn, RolloutTurn.losses, RolloutTurn.shadow, RolloutTurn.shadow_losses
    newest = _joined(select(*columns)).order_by(RolloutTurn.created_at.desc(), RolloutTurn.turn_id)
    rows = session.execute(newest.where(*conditions).limit(query.limit).offset(query.offset)).all()
    hidden = _hidden(session, reader, rows) if reader else frozenset[str]()
    return PairPage([_pair(hidden, *row) for row in rows], total, _summary(session, rollout))


def _summary(session: Session, rollout: Rollout) -> PairSummary:
    columns = _differs(), RolloutTurn.losses, RolloutTurn.shadow_losses
    found = session.execute(_joined(select(*columns)).where(*_of(rollout)))
    return summarised([JudgedPair(*row) for row in found])


def _hidden(session: Session, reader: Principal, rows: Sequence[Row[Any]]) -> frozenset[str]:
    passages = [passage for row in rows for passage in row.shadow["passages"]]
    return hidden_documents(session, reader, [row.Turn for row in rows], passages)


def _pair(
    hidden: frozenset[str], differs: bool, turn: Turn, losses: Losses, shadow: dict[str, Any], shadow_losses: Losses
) -> Pair:
    return Pair(
        turn_id=turn.id,
        conversation_id=turn.conversation_id,
        question=turn.question,
        asked_at=turn.created_at,
        differs=differs,
        champion=paired_answer(without(turn.record, hidden, NOTICE), losses),
        candidate=paired_answer(without(shadow, hidden, NOTICE), shadow_losses),
    )


def _joined(selected: Select[Any]) -> Select[Any]:
    with_turns = selected.select_from(RolloutTurn).join(Turn, Turn.id == RolloutTurn.turn_id)
    return with_turns.join(Conversation, Conversation.id == Turn.conversation_id)


def _of(rollout: Rollout) -> tuple[ColumnElement[bool], ...]:
    return RolloutTurn.rollout_id == rollout.id, RolloutTurn.shadow.is_not(None)


def _differs() -> ColumnElement[bool]:
    """The status does not count: only what was shown can be handed over to a person."""
    shown, unseen = Turn.record, RolloutTurn.shadow
    words = shown["answer"].as_string() != unseen["answer"].as_string()
    return or_(words, cast(shown["citations"], Text) != cast(unseen["citations"], Text))
