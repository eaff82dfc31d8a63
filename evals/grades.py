"""Grades in SQL, and the answers that wait for one."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.errors import NotFound
from core.tables import EvalGrade, EvalOutcome, EvalRun, now
from core.upsert import insert_into
from evals.grading import Blinding, Grade, Pair, SeenChoice, blindings
from evals.progress import STATE
from evals.records import AnswerRecord, Outcome

ONE_EACH = ("run_id", "first", "second", "case_id", "grader")
REPLACED = ("choice", "note", "created_at")


def gradable(session: Session, run: EvalRun, pair: Pair) -> list[str]:
    """The ids of the cases of policies that both variants have answered, in the order of the run."""
    here = EvalOutcome.run_id == run.id, EvalOutcome.variant.in_((pair.first, pair.second)), STATE == "done"
    answered: dict[str, int] = {}
    for case_id in session.scalars(select(EvalOutcome.case_id).where(*here)):
        answered[case_id] = answered.get(case_id, 0) + 1
    asked = [case["id"] for case in run.cases if not case.get("general")]
    return [name for name in asked if answered.get(name) == 2]


def answers(session: Session, run: EvalRun, pair: Pair, case_id: str) -> dict[str, AnswerRecord]:
    """By variant."""
    here = EvalOutcome.run_id == run.id, EvalOutcome.case_id == case_id
    both = select(EvalOutcome.record).where(*here, EvalOutcome.variant.in_((pair.first, pair.second)))
    outcomes = [Outcome.model_validate(record) for record in session.scalars(both)]
    return {one.variant: one.answer for one in outcomes if one.answer is not None}


def of_pair(session: Session, run: EvalRun, pair: Pair) -> list[Grade]:
    """In the order in which they were first given."""
    here = EvalGrade.run_id == run.id, EvalGrade.first == pair.first, EvalGrade.second == pair.second
    found = session.scalars(select(EvalGrade).where(*here).order_by(EvalGrade.id))
    return [Grade(case_id=one.case_id, grader=one.grader, choice=one.choice) for one in found]


def record(session: Session, run: EvalRun, pair_id: str, grader: str, seen: SeenChoice, note: str | None) -> Pair:
    """Keep a grade in the place of one that the grader gave before.

    Raises NotFound for a pair that this grader was not shown, or one of whose answers is gone.
    """
    blinding, case_id = _shown(session, run, pair_id, grader)
    values = _where(run, blinding, case_id) | {
        "choice": blinding.choice(case_id, seen),
        "note": note,
        "created_at": now(),
    }
    insert = insert_into(session, EvalGrade).values(values)
    replaced = {name: values[name] for name in REPLACED}
    session.execute(insert.on_conflict_do_update(index_elements=ONE_EACH, set_=replaced))
    return blinding.pair


def _where(run: EvalRun, blinding: Blinding, case_id: str) -> dict[str, Any]:
    pair = {"first": blinding.pair.first, "second": blinding.pair.second}
    return pair | {"tenant": run.tenant, "run_id": run.id, "case_id": case_id, "grader": blinding.grader}


def _shown(session: Session, run: EvalRun, pair_id: str, grader: str) -> tuple[Blinding, str]:
    """The id is a hash, so that it tells nothing: it is looked for among those of all pairs."""
    for blinding, case_id in _all(run, grader):
        if blinding.pair_id(case_id) == pair_id and case_id in gradable(session, run, blinding.pair):
            return blinding, case_id
    raise NotFound("These two answers are not there to be graded; fetch the next pair.")


def _all(run: EvalRun, grader: str) -> Iterator[tuple[Blinding, str]]:
    for blinding in blindings(run.id, [variant["name"] for variant in run.variants], grader):
        for case in run.cases:
            yield blinding, case["id"]
