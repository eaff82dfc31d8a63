"""What makes a rollout possible, said before it begins."""

from dataclasses import replace

from core.errors import Conflict, InvalidInput
from tuning.catalogue.moving import require_reason
from tuning.catalogue.records import CatalogueAdapter
from tuning.rollout.records import (
    DEFAULT_SHARE,
    GUARDS,
    LEAST_ALPHA,
    MARGINS,
    MOST_SHARE,
    Guard,
    Plan,
    Rollout,
)


def completed(plan: Plan) -> Plan:
    """The plan with a margin for each of its guards, and a share where it is a canary.

    Raises InvalidInput for a number that is out of its bounds, a guard that the mode does not have, and without a
    reason.
    """
    require_reason(plan.why, "why")
    if not LEAST_ALPHA <= plan.alpha < 1:
        raise InvalidInput(
            f"alpha is {plan.alpha:g}; a probability from {LEAST_ALPHA:g} to below 1 is wanted.", field="alpha"
        )
    if plan.mode == "shadow" and plan.share is not None:
        raise InvalidInput("A shadow answers every question unseen; leave the share out.", field="share")
    share = None if plan.mode == "shadow" else plan.share if plan.share is not None else DEFAULT_SHARE
    if share is not None:
        require_share(share)
    return replace(plan, share=share, margins=_margins(plan))


def require_share(share: float) -> None:
    """Raises InvalidInput for what is no share of the conversations, or leaves none to compare with."""
    if not 0 < share <= MOST_SHARE:
        raise InvalidInput(
            f"The share is {share:g}; more than 0, and at most {MOST_SHARE:g}, is wanted: the guards compare with what "
            "the champion answers. Promote the candidate where it is to answer all.",
            field="share",
        )


def require_other(candidate: CatalogueAdapter, champion: CatalogueAdapter | None) -> None:
    """Raises Conflict where the candidate serves already."""
    if champion is not None and candidate.id == champion.id:
        raise Conflict(f"{candidate.label} is the champion: there is nothing to compare it with.")


def runs_already(running: Rollout) -> Conflict:
    return Conflict(
        f"A rollout of {running.candidate_label} runs since {running.started_at:%Y-%m-%d %H:%M} UTC "
        f"({running.subject}: {running.why}); stop it, or wait for its end."
    )


def _margins(plan: Plan) -> dict[Guard, float]:
    guards = GUARDS[plan.mode]
    for guard, margin in plan.margins.items():
        if guard not in guards:
            raise InvalidInput(
                f"A {plan.mode} rollout does not guard {guard}; it guards {', '.join(guards)}.", field="margins"
            )
        if not 0 <= margin < 1:
            raise InvalidInput(f"The margin of {guard} is {margin:g}; 0 to 1 is wanted.", field="margins")
    return {guard: plan.margins.get(guard, MARGINS[guard]) for guard in guards}
