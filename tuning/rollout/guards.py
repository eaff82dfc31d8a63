"""What the stored turns of a rollout say against its candidate."""

from collections.abc import Sequence
from statistics import fmean

from sqlalchemy.orm import Session

from core.domain import RolloutSide
from tuning.rollout import observations
from tuning.rollout.betting import capital
from tuning.rollout.records import GUARDS, Figure, Guard, Rollout
from tuning.rollout.sides import Observed, differences

DECIMALS = 4


def figures(session: Session, rollout: Rollout) -> tuple[Figure, ...]:
    """What every guard of the rollout saw until now.

    alpha is shared out evenly among them, so that the whole rollout keeps to it.
    """
    observed = observations.by_guard(session, rollout)
    bound = len(GUARDS[rollout.mode]) / rollout.alpha
    return tuple(
        figure(guard, observed[guard], rollout.margins[guard], round(bound, DECIMALS)) for guard in GUARDS[rollout.mode]
    )


def figure(guard: Guard, observed: Sequence[Observed], margin: float, bound: float) -> Figure:
    """What one guard saw; `observed` is in the order of observing."""
    losses = {side: [loss for seen, loss in observed if seen == side] for side in RolloutSide}
    candidate, champion = losses[RolloutSide.CANDIDATE], losses[RolloutSide.CHAMPION]
    return Figure(
        guard=guard,
        candidate=_mean(candidate),
        candidate_conversations=len(candidate),
        champion=_mean(champion),
        champion_conversations=len(champion),
        margin=margin,
        capital=round(capital(list(differences(observed)), margin), DECIMALS),
        bound=bound,
    )


def _mean(losses: Sequence[float]) -> float | None:
    return round(fmean(losses), DECIMALS) if losses else None
