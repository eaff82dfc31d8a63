"""Rollouts of small adapters, and turns of conversations that they met."""

from collections.abc import Iterable
from dataclasses import replace

from core.db import Database
from core.domain import Answer, AnswerStatus, Principal, Receipt, RolloutPart, RolloutSide, Timings
from core.tables import RolloutTurn
from generation import contract
from tests.support.catalogue import usable
from tests.support.turns import answer, keep
from tuning.catalogue.promotion import Promotion, promote
from tuning.catalogue.records import CHAMPION
from tuning.rollout import lifecycle
from tuning.rollout.records import Plan, Rollout
from tuning.rollout.turns import keep_part, keep_shadow

WHY = "To be tried."
CANDIDATE_SIDE, CHAMPION_SIDE = RolloutSide.CANDIDATE, RolloutSide.CHAMPION


def crown(database: Database, principal: Principal, version: int, name: str = "voice") -> None:
    promote(database, principal, Promotion(name, version, CHAMPION, "Better.", override="For a test."), usable)


def canary(database: Database, principal: Principal, candidate: str = "voice:2", share: float = 0.5) -> Rollout:
    return lifecycle.start(database, principal, Plan(candidate, "canary", WHY, share), usable)


def shadow(database: Database, principal: Principal, candidate: str = "voice:2") -> Rollout:
    return lifecycle.start(database, principal, Plan(candidate, "shadow", WHY), usable)


def written(support: float, milliseconds: float = 1_000.0, conversation_id: str | None = None) -> Answer:
    """An answer of the generator's own words, after a search of 100 ms."""
    return replace(
        answer(conversation_id=conversation_id),
        receipt=Receipt("scripted", "0", "g0001", writer="generator", support=support),
        timings_ms=Timings(100.0, 200.0, 100.0 + milliseconds),
    )


def quoted_instead(conversation_id: str | None = None) -> Answer:
    """An answer of quotes, for no sentence of the draft stood."""
    found = written(1.0, conversation_id=conversation_id)
    return replace(found, receipt=replace(found.receipt, writer="extractive"))


def abstained() -> Answer:
    found = answer(AnswerStatus.ABSTAINED, contract.ABSTENTION)
    return replace(found, receipt=replace(found.receipt, writer="none"))


def kept(database: Database, principal: Principal, rollout: Rollout, side: RolloutSide, given: Answer) -> Answer:
    """A turn of one side of the rollout."""
    found = keep(database, principal, "The fee?", replace(given, rollout=RolloutPart(rollout.id, side)))
    with database.write() as session:
        keep_part(session, principal, found)
    return found


def kept_in_turns(
    database: Database, principal: Principal, rollout: Rollout, candidate: Iterable[Answer], champion: Iterable[Answer]
) -> None:
    """Turns of both sides, one after the other."""
    for bad, good in zip(candidate, champion, strict=True):
        kept(database, principal, rollout, CANDIDATE_SIDE, bad)
        kept(database, principal, rollout, CHAMPION_SIDE, good)


def shadowed(database: Database, principal: Principal, rollout: Rollout, shown: Answer, unseen: Answer) -> Answer:
    """A turn that the champion wrote, with what the candidate answered unseen."""
    turn = kept(database, principal, rollout, CHAMPION_SIDE, shown)
    with database.write() as session:
        keep_shadow(session.get_one(RolloutTurn, turn.turn_id), unseen)
    return turn
