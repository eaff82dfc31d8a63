"""An answer becomes a record: documents under the names that cases use, quotes compared with what is stored."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from core.db import Database
from core.domain import Answer, Citation, Passage
from core.tables import Revision
from evals.asking.base import Asked
from evals.cases import Case
from evals.gold import Naming
from evals.ranking import ranked
from evals.records import (
    AnswerRecord,
    CitationRecord,
    Cost,
    Outcome,
    PassageRecord,
    RemovedRecord,
)


class Recorder:
    """`name` gives the name of a document by its source URI; `today` is the day of the cases that name none."""

    def __init__(self, database: Database, tenant: str, name: Naming, today: date) -> None:
        self._database = database
        self._tenant = tenant
        self._name = name
        self._today = today

    def outcome(self, case: Case, variant: str, asked: Asked) -> Outcome:
        return Outcome(
            case_id=case.id,
            variant=variant,
            state="done",
            answer=self._answer(case, asked.answer, asked.likelihood),
            ranking=ranked(case, asked.ranking, self._name),
            cost=_cost(asked),
        )

    def _answer(self, case: Case, answer: Answer, likelihood: float | None) -> AnswerRecord:
        with self._database.read() as session:
            citations = tuple(self._citation(session, case, one) for one in answer.citations)
        return AnswerRecord(
            status=answer.status,
            text=answer.answer,
            writer=answer.receipt.writer,
            citations=citations,
            passages=tuple(self._passage(one) for one in answer.passages),
            removed=tuple(RemovedRecord(text=one.text, reason=one.reason) for one in answer.receipt.removed),
            errors=answer.receipt.errors,
            confidence=answer.receipt.confidence,
            support=answer.receipt.support,
            inquiry=answer.inquiry.question if answer.inquiry else None,
            searched=answer.standalone_question,
            likelihood=likelihood,
        )

    def _passage(self, passage: Passage) -> PassageRecord:
        return PassageRecord(document=self._name(passage.source_uri), heading=passage.heading, text=passage.text)

    def _citation(self, session: Session, case: Case, cited: Citation) -> CitationRecord:
        wanted = Revision.tenant == self._tenant, Revision.id == cited.revision_id
        found = session.execute(select(Revision.text, Revision.valid_from, Revision.valid_to).where(*wanted)).first()
        day = case.as_of or self._today
        return CitationRecord(
            marker=cited.marker,
            document=self._name(cited.source_uri),
            quote=cited.quote,
            stands=found is not None and found.text[cited.start : cited.end] == cited.quote,
            current=found is not None and _in_force(day, found.valid_from, found.valid_to),
        )


def _cost(asked: Asked) -> Cost:
    """As if nothing had been shared between variants."""
    timings, lacking = asked.answer.timings_ms, asked.lacking_ms
    return Cost(
        retrieve_ms=max(0.0, timings.retrieve + lacking),
        first_token_ms=None if timings.first_token is None else max(0.0, timings.first_token + lacking),
        total_ms=max(0.0, timings.total + lacking),
        tokens=asked.tokens,
    )


def _in_force(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
