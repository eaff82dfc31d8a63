"""Answers and turns that were never asked for, put straight into a database."""

import uuid
from collections.abc import Sequence

from core.db import Database
from core.domain import Answer, AnswerStatus, Citation, Passage, Principal, Receipt, Timings
from generation import repository


def passage(document_id: str = "d1", title: str = "Fees", heading: str | None = "Courier") -> Passage:
    text = f"The text of {title}."
    return Passage(1, document_id, title, f"file:///{title}.md", "r1", None, heading, 0, len(text), text, 1.0)


def quoting(found: Passage) -> Citation:
    place = (found.document_id, found.title, found.source_uri, found.revision_id, found.page, found.heading)
    return Citation(1, *place, found.start, found.end, found.text)


def answer(
    status: AnswerStatus = AnswerStatus.ANSWERED,
    text: str = "It is £14. [1]",
    passages: Sequence[Passage] = (),
    conversation_id: str | None = None,
    confidence: float | None = None,
) -> Answer:
    """An answer that quotes each of its passages."""
    return Answer(
        conversation_id=conversation_id or uuid.uuid4().hex,
        turn_id=uuid.uuid4().hex,
        status=status,
        answer=text,
        citations=tuple(quoting(one) for one in passages),
        passages=tuple(passages),
        adapter=None,
        receipt=Receipt("scripted", "0", "g0001", confidence=confidence),
        timings_ms=Timings(1.0, None, 2.0),
    )


def keep(database: Database, principal: Principal, question: str, given: Answer) -> Answer:
    """Save a turn."""
    with database.write() as session:
        repository.save_turn(session, principal, question, given)
    return given
