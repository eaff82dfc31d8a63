"""Rollouts on the terminal."""

from datetime import datetime

from rich.table import Table
from rich.text import Text

from api.schemas import GuardOut, RolloutOut
from cli.output import out
from tuning.rollout.records import RolloutState

STATES = {
    RolloutState.RUNNING: "cyan",
    RolloutState.PROMOTED: "green",
    RolloutState.ROLLED_BACK: "red",
    RolloutState.STOPPED: "yellow",
}


def show_rollout(found: RolloutOut) -> None:
    """How it stands, why, and what its guards see."""
    out.print(headline(found), soft_wrap=True)
    out.print(Text(f"Started {_when(found.started_at)} by {found.subject}: {found.why}"), soft_wrap=True)
    if found.ended_at is not None:
        out.print(Text(f"Ended {_when(found.ended_at)} by {found.ended_by}: {found.reason}"), soft_wrap=True)
    table = Table("Guard", "Candidate", "Champion", "Margin", "Evidence", "Bound")
    for guard in found.guards:
        candidate = _mean(guard.candidate, guard.candidate_conversations)
        champion = _mean(guard.champion, guard.champion_conversations)
        table.add_row(guard.guard, candidate, champion, f"{guard.margin:g}", _evidence(guard), f"{guard.bound:g}")
    out.print(table)


def headline(found: RolloutOut) -> Text:
    """One line: what is tried, how, against what, and how it stands."""
    how = found.mode if found.share is None else f"{found.mode} of {found.share:.0%}"
    against = f"{found.name}:{found.champion}" if found.champion else "the base model"
    return Text.assemble(
        (f"{found.name}:{found.candidate}", "bold"), f"  {how} against {against}: ", (found.state, STATES[found.state])
    )


def _mean(loss: float | None, conversations: int) -> str:
    return "–" if loss is None else f"{loss:.3f} of {conversations}"


def _evidence(guard: GuardOut) -> Text:
    return Text(f"{guard.capital:.4g}", "red" if guard.capital >= guard.bound else "")


def _when(moment: datetime) -> str:
    return f"{moment.astimezone():%Y-%m-%d %H:%M}"
