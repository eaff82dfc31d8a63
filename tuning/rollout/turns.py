"""The part that turns have in a rollout, kept in the unit of work of the turn."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from core.domain import Answer, Principal
from core.tables import RolloutTurn
from tuning.rollout.losses import losses_of


def keep_part(session: Session, principal: Principal, answer: Answer) -> None:
    """Keep the side of an answer that has one."""
    if answer.rollout is not None:
        session.add(
            RolloutTurn(
                turn_id=answer.turn_id,
                tenant=principal.tenant,
                rollout_id=answer.rollout.rollout_id,
                conversation_id=answer.conversation_id,
                side=answer.rollout.side,
                losses=losses_of(answer),
            )
        )


def keep_shadow(turn: RolloutTurn, answer: Answer) -> None:
    """Keep what the candidate answered beside a turn that the champion wrote."""
    turn.shadow, turn.shadow_losses = asdict(answer), losses_of(answer)
