"""What runs keep of a document goes when the document goes."""

from typing import Any

from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session, undefer

from core.tables import EvalGrade, EvalOutcome, EvalRun
from evals.cases import Case
from evals.records import Outcome

NOTICE = "A document that this answer was drawn from has been deleted since."


def forget_document(session: Session, document_id: str) -> None:
    """Take out the answers that were drawn from the document, and what their cases and the notes on them say."""
    touched: dict[str, set[str]] = {}
    drawn = cast(EvalOutcome.documents, Text).contains(document_id)
    for row in session.scalars(select(EvalOutcome).where(drawn)):
        left = Outcome(case_id=row.case_id, variant=row.variant, state="skipped", error=NOTICE)
        row.record, row.documents = left.model_dump(mode="json"), []
        # A later run must not take the place of the answer for the answer.
        row.key = ""
        touched.setdefault(row.run_id, set()).add(row.case_id)
    runs = select(EvalRun).where(EvalRun.id.in_(touched)).options(undefer(EvalRun.cases))
    for run in session.scalars(runs):
        run.cases = [_bare(case) if case["id"] in touched[run.id] else case for case in run.cases]
    for run_id, cases in touched.items():
        notes = update(EvalGrade).where(EvalGrade.run_id == run_id, EvalGrade.case_id.in_(cases))
        session.execute(notes.values(note=None))


def _bare(stored: dict[str, Any]) -> dict[str, Any]:
    """The question alone, with the names of the documents that answer it."""
    case = Case.model_validate(stored)
    told = {"evidence": (), "key_facts": (), "must_not": (), "reference": None, "documents": case.gold or ("?",)}
    return case.model_copy(update=told).model_dump(mode="json", exclude_defaults=True)
