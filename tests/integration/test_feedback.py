"""Feedback in both databases: what takes it along, and the cases that are made of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from core.db import Database, open_database
from core.domain import Answer, FeedbackReason, Principal, Rating
from core.settings import Settings
from core.tables import Conversation, Document, Feedback, Revision, Turn, now
from evals.importing.base import Imported
from evals.importing.feedback import LeftOut, cases_of
from evals.rated_turns import rated_turns
from generation import feedback, repository, retention
from generation.erasure import forget_document
from generation.feedback import GivenFeedback
from tests.support.people import AGENT, STRANGER
from tests.support.turns import answer, keep, passage

UP = GivenFeedback(Rating.UP)
DOWN = GivenFeedback(Rating.DOWN, frozenset({FeedbackReason.WRONG}), "It is £15.", "Look it up.")
FEES = passage("fees", "Fees")
TODAY = now().date()
DAY = timedelta(days=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        settings = Settings(data_dir=tmp_path)
    else:
        settings = Settings(data_dir=tmp_path, database={"url": request.getfixturevalue("postgres")("feedback")})
    opened = open_database(settings)
    yield opened
    opened.dispose()


def rated(database: Database, given: GivenFeedback, told: Answer, person: Principal = AGENT) -> Answer:
    """A turn that its asker rated."""
    keep(database, person, "The fee?", told)
    with database.write() as session:
        feedback.give(session, person, told.conversation_id, told.turn_id, given)
    return told


def left(database: Database) -> list[Feedback]:
    with database.read() as session:
        return list(session.scalars(select(Feedback)))


def add_revision(database: Database, valid_from: date | None = None, audience: str = "agents") -> None:
    """The revision that `FEES` is of."""
    common = {"tenant": "default", "title": "Fees", "state": "active"}
    with database.write() as session:
        session.add(Document(id="fees", source_uri=FEES.source_uri, collection="c", audience=audience, **common))
        session.flush()
        session.add(
            Revision(
                id=FEES.revision_id,
                document_id="fees",
                content_sha256="0" * 64,
                media_type="text/plain",
                bytes=1,
                text=FEES.text,
                blocks=[],
                chunk_count=1,
                valid_from=valid_from,
                **common,
            )
        )


def collected(database: Database, since: date | None = None) -> Imported:
    with database.read() as session:
        return cases_of(rated_turns(session, "default", since), "agents")


def test_feedback_goes_with_its_conversation(database: Database) -> None:
    told = rated(database, DOWN, answer())
    with database.write() as session:
        found = repository.get_conversation(session, AGENT, told.conversation_id)
        repository.delete_conversation(session, AGENT, found)
    assert left(database) == []


def test_feedback_goes_when_its_conversation_is_past_its_time(database: Database) -> None:
    rated(database, DOWN, answer())
    with database.write() as session:
        session.execute(update(Conversation).values(updated_at=now() - 2 * DAY))
    retention.purge(database, DAY, AGENT)
    assert left(database) == []


def test_feedback_goes_with_an_answer_that_quoted_a_deleted_document(database: Database) -> None:
    rated(database, DOWN, answer(passages=[FEES]))
    with database.write() as session:
        forget_document(session, "fees")
    assert left(database) == []


def test_words_go_where_a_document_that_was_read_is_deleted(database: Database) -> None:
    rated(database, DOWN, replace(answer(passages=[FEES]), citations=()))
    with database.write() as session:
        forget_document(session, "fees")
    (found,) = left(database)
    assert (found.rating, found.correction, found.comment) == ("down", None, None)


def test_a_good_answer_becomes_a_case_with_its_quotes(database: Database) -> None:
    add_revision(database)
    told = rated(database, UP, answer(passages=[FEES]))
    (case,) = collected(database).cases
    assert (case.id, case.family, case.reference) == (told.turn_id, told.conversation_id, "It is £14.")
    assert [(one.document, one.quote) for one in case.evidence] == [(FEES.source_uri, FEES.text)]


def test_earlier_turns_become_the_history_of_a_case(database: Database) -> None:
    keep(database, AGENT, "Is there a fee?", answer(text="Yes. [1]", conversation_id="c"))
    rated(database, UP, answer(conversation_id="c"))
    keep(database, AGENT, "And then?", answer(conversation_id="c"))
    (case,) = collected(database).cases
    assert [(one.question, one.answer) for one in case.history] == [("Is there a fee?", "Yes.")]


def test_a_case_is_asked_by_the_audience_of_what_it_quotes(database: Database) -> None:
    add_revision(database, audience="supervisors")
    rated(database, UP, answer(passages=[FEES]))
    assert collected(database).cases[0].audiences == {"agents", "supervisors"}


def test_an_answer_from_rules_of_another_day_is_left_out(database: Database) -> None:
    add_revision(database, valid_from=TODAY + 2 * DAY)
    rated(database, UP, answer(passages=[FEES]))
    assert collected(database) == Imported((), left_out={LeftOut.OTHER_DAY: 1})


def test_only_answers_that_were_rated_since_a_day_are_collected(database: Database) -> None:
    older, newer = (rated(database, UP, answer()) for _ in range(2))
    with database.write() as session:
        aged = update(Feedback).where(Feedback.turn_id == older.turn_id)
        session.execute(aged.values(given_at=now() - 9 * DAY))
    assert [case.id for case in collected(database, TODAY - DAY).cases] == [newer.turn_id]
    assert len(collected(database).cases) == 2


def test_answers_of_another_tenant_are_not_collected(database: Database) -> None:
    rated(database, UP, answer(), STRANGER)
    assert collected(database).cases == ()


def test_two_people_have_a_rating_each(database: Database) -> None:
    told = rated(database, UP, answer())
    with database.write() as session:
        session.execute(update(Conversation).values(subject="colleague"))
        feedback.give(session, replace(AGENT, subject="colleague"), told.conversation_id, told.turn_id, DOWN)
        (turn,) = session.scalars(select(Turn)).all()
        own = feedback.own_by_turn(session, AGENT, [turn])
    assert (len(left(database)), own[told.turn_id].rating) == (2, "up")
