"""How far runs are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from core.tables import EvalOutcome, EvalRun

QUIET = timedelta(minutes=10)
# Only what is done has a key: the other records, which are few, are looked into.
STATE = case((EvalOutcome.key != "", "done"), else_=EvalOutcome.record["state"].as_string())


@dataclass(frozen=True, slots=True)
class Progress:
    """Outcomes by their state; `last` is the number of the newest one, 0 where there is none.

    Whatever changes an outcome changes this: a deletion makes one that was done a skipped one.
    """

    done: int
    failed: int
    skipped: int
    expected: int
    last: int

    @property
    def outcomes(self) -> int:
        return self.done + self.failed + self.skipped


def shown_state(run: EvalRun, at: datetime) -> str:
    """A run that says it is running, but has not been seen for a while, was broken off: it is "interrupted"."""
    return "interrupted" if run.state == "running" and at - run.seen_at > QUIET else run.state


def progress_of(session: Session, runs: Sequence[EvalRun]) -> dict[str, Progress]:
    """By the id of the run."""
    ids = [run.id for run in runs]
    cases = select(EvalRun.id, func.json_array_length(EvalRun.cases)).where(EvalRun.id.in_(ids))
    lengths = {run_id: int(length) for run_id, length in session.execute(cases)}
    rows = session.execute(
        select(EvalOutcome.run_id, STATE.label("state"), func.count(), func.max(EvalOutcome.id))
        .where(EvalOutcome.run_id.in_(ids))
        .group_by(EvalOutcome.run_id, "state")
    )
    found: dict[str, dict[str, tuple[int, int]]] = {run_id: {} for run_id in ids}
    for run_id, state, count, last in rows:
        found[run_id][state] = count, last
    return {run.id: _progress(found[run.id], len(run.variants) * lengths[run.id]) for run in runs}


def _progress(found: dict[str, tuple[int, int]], expected: int) -> Progress:
    done, failed, skipped = (found.get(state, (0, 0))[0] for state in ("done", "failed", "skipped"))
    return Progress(done, failed, skipped, expected, max((last for _, last in found.values()), default=0))
