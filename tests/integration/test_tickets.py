"""Tickets in both databases: who gets them, who sees them, and what a deletion leaves of them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from core.backup.reading import import_file
from core.backup.writing import export
from core.db import Database, open_database
from core.domain import Answer, AnswerStatus, Escalation, Passage, Principal, TicketState
from core.errors import Conflict, NotFound
from core.settings import Settings
from core.tables import AuditEvent, Document, Ticket, Turn
from generation import repository
from generation.conversations import StoredConversations
from generation.erasure import NOTICE, forget_document
from generation.handover import Reason, of_answer, open_ticket, summarise
from generation.handover import repository as tickets
from generation.handover.opening import OpenedTicket, open_ticket_for
from generation.handover.repository import TicketPage, TicketQuery
from generation.repository import ConversationQuery
from generation.visibility import NOTICE as NOT_FOR_YOU
from generation.visibility import own_turns
from tests.support.people import AGENT, STRANGER, SUPERVISOR
from tests.support.turns import answer, keep, passage

REASON = Reason("lost", "Nothing helps.", "second-line")
COLLEAGUE = replace(AGENT, subject="colleague")
FEES = passage("fees", "Fees")
FRAUD = passage("fraud", "Fraud points", None)
MANY = 4


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        settings = Settings(data_dir=tmp_path)
    else:
        settings = Settings(data_dir=tmp_path, database={"url": request.getfixturevalue("postgres")("tickets")})
    opened = open_database(settings)
    yield opened
    opened.dispose()


def hand_over(database: Database, question: str, given: Answer, person: Principal = AGENT) -> Escalation:
    keep(database, person, question, given)
    with database.write() as session:
        return open_ticket(session, person, given, REASON, summarise([of_answer(question, given)]))


def opened(database: Database, person: Principal, ticket_id: str) -> OpenedTicket:
    with database.read() as session:
        return open_ticket_for(session, person, ticket_id)


def add_documents(database: Database) -> None:
    with database.write() as session:
        for identity, audience in (("fees", "agents"), ("fraud", "supervisors")):
            common = {"tenant": "default", "collection": "c", "state": "indexed"}
            session.add(Document(id=identity, source_uri=identity, title=identity, audience=audience, **common))


def test_a_ticket_keeps_why_what_was_read_and_a_summary(database: Database) -> None:
    add_documents(database)
    escalation = hand_over(database, "The fee?", answer(passages=[FEES]))
    found = opened(database, AGENT, escalation.id)
    ticket = found.ticket
    assert (ticket.rule, ticket.reason, ticket.queue, ticket.subject) == (
        "lost",
        "Nothing helps.",
        "second-line",
        "agent",
    )
    assert [one["text"] for one in found.passages] == [FEES.text]
    assert found.summary == escalation.summary
    assert "Fees › Courier" in found.summary


def test_the_turn_tells_of_its_ticket(database: Database) -> None:
    given = answer()
    escalation = hand_over(database, "The fee?", given)
    with database.read() as session:
        record = session.get_one(Turn, given.turn_id).record
    assert record["escalation"] == {"id": escalation.id, "reason": REASON.sentence, "summary": escalation.summary}


def test_a_conversation_that_waits_for_a_person_keeps_its_ticket(database: Database) -> None:
    first = hand_over(database, "The fee?", answer(conversation_id="c"))
    second = hand_over(database, "And now?", answer(conversation_id="c"))
    assert second.id == first.id


def test_after_its_ticket_was_closed_a_conversation_gets_another(database: Database) -> None:
    first = hand_over(database, "The fee?", answer(conversation_id="c"))
    with database.write() as session:
        tickets.take(session, SUPERVISOR, first.id)
        tickets.close(session, SUPERVISOR, first.id, "Done.")
    assert hand_over(database, "And now?", answer(conversation_id="c")).id != first.id


def test_nobody_hands_over_anothers_conversation(database: Database) -> None:
    given = keep(database, AGENT, "The fee?", answer())
    for person in (COLLEAGUE, replace(AGENT, tenant="elsewhere")):
        with database.write() as session, pytest.raises(NotFound):
            open_ticket(session, person, given, REASON, "Summary.")
        with database.write() as session, pytest.raises(NotFound):
            tickets.open_by_hand(session, person, given.conversation_id)


def test_of_two_who_take_a_ticket_one_gets_it(database: Database) -> None:
    ticket_id = hand_over(database, "The fee?", answer()).id
    with database.write() as session:
        assert tickets.take(session, SUPERVISOR, ticket_id).state == TicketState.TAKEN
    with database.write() as session, pytest.raises(Conflict, match="supervisor has taken"):
        tickets.take(session, COLLEAGUE, ticket_id)
    with database.write() as session:
        assert tickets.take(session, SUPERVISOR, ticket_id).taken_by == "supervisor"


def test_of_many_at_the_same_moment_one_gets_the_ticket(database: Database) -> None:
    ticket_id = hand_over(database, "The fee?", answer()).id
    together = threading.Barrier(MANY)

    def take(number: int) -> bool:
        together.wait()
        with database.write() as session:
            try:
                tickets.take(session, replace(AGENT, subject=f"lead-{number}"), ticket_id)
            except Conflict:
                return False
        return True

    with ThreadPoolExecutor(MANY) as threads:
        assert sum(threads.map(take, range(MANY))) == 1


def test_a_conversation_handed_over_twice_at_the_same_moment_has_one_ticket(database: Database) -> None:
    keep(database, AGENT, "The fee?", answer(conversation_id="c"))
    together = threading.Barrier(MANY)

    def hand() -> str:
        together.wait()
        with database.write() as session:
            return tickets.open_by_hand(session, AGENT, "c").id

    with ThreadPoolExecutor(MANY) as threads:
        made = [threads.submit(hand) for _ in range(MANY)]
    assert len({one.result() for one in made}) == 1


def test_only_who_has_a_ticket_closes_it(database: Database) -> None:
    ticket_id = hand_over(database, "The fee?", answer()).id
    with database.write() as session, pytest.raises(Conflict):
        tickets.close(session, SUPERVISOR, ticket_id, None)
    with database.write() as session:
        tickets.take(session, SUPERVISOR, ticket_id)
    with database.write() as session, pytest.raises(Conflict):
        tickets.close(session, COLLEAGUE, ticket_id, None)
    with database.write() as session:
        closed = tickets.close(session, SUPERVISOR, ticket_id, "Called back.")
    assert (closed.state, closed.note, closed.closed_at is not None) == (TicketState.CLOSED, "Called back.", True)
    with database.write() as session, pytest.raises(Conflict, match="closed"):
        tickets.take(session, COLLEAGUE, ticket_id)


def test_a_ticket_that_was_put_back_is_open_to_others(database: Database) -> None:
    ticket_id = hand_over(database, "The fee?", answer()).id
    with database.write() as session, pytest.raises(Conflict):
        tickets.release(session, SUPERVISOR, ticket_id)
    with database.write() as session:
        tickets.take(session, SUPERVISOR, ticket_id)
        assert tickets.release(session, COLLEAGUE, ticket_id).taken_by is None
        assert tickets.take(session, COLLEAGUE, ticket_id).taken_by == "colleague"


def test_the_queue_is_listed_newest_first_and_narrowed(database: Database) -> None:
    older, newer = (hand_over(database, "The fee?", answer()).id for _ in range(2))
    with database.write() as session:
        tickets.take(session, SUPERVISOR, older)
    with database.read() as session:

        def ids(query: TicketQuery) -> list[str]:
            return [one.id for one in tickets.listed(session, SUPERVISOR, query).tickets]

        assert ids(TicketQuery()) == [newer, older]
        assert ids(TicketQuery(limit=1, offset=1)) == [older]
        assert ids(TicketQuery(state=TicketState.TAKEN)) == [older]
        assert ids(TicketQuery(queue="second-line")) == [newer, older]
        assert ids(TicketQuery(queue="other")) == []
        assert tickets.listed(session, SUPERVISOR, TicketQuery(limit=1)).total == 2


def test_the_names_of_all_queues_come_along_whatever_is_listed(database: Database) -> None:
    hand_over(database, "The fee?", answer())
    with database.read() as session:
        assert tickets.listed(session, SUPERVISOR, TicketQuery(queue="other")).queues == ["second-line"]


def test_another_tenant_finds_no_ticket(database: Database) -> None:
    ticket_id = hand_over(database, "The fee?", answer()).id
    with database.write() as session:
        assert tickets.listed(session, STRANGER, TicketQuery()) == TicketPage([], 0, [])
        for act in (open_ticket_for, tickets.take, tickets.release):
            with pytest.raises(NotFound):
                act(session, STRANGER, ticket_id)
        with pytest.raises(NotFound):
            tickets.close(session, STRANGER, ticket_id, None)


def test_who_opens_a_ticket_sees_no_document_of_another_audience(database: Database) -> None:
    add_documents(database)
    keep(database, SUPERVISOR, "How many points?", answer(text="Six. [1]", passages=[FRAUD], conversation_id="c"))
    ticket_id = hand_over(database, "The fee?", answer(passages=[FEES, FRAUD], conversation_id="c"), SUPERVISOR).id
    whole, part = opened(database, SUPERVISOR, ticket_id), opened(database, COLLEAGUE, ticket_id)
    assert [one["title"] for one in whole.passages] == ["Fees", "Fraud points"]
    assert [one["title"] for one in part.passages] == ["Fees"]
    assert [turn.record["answer"] for turn in part.turns] == [NOT_FOR_YOU, NOT_FOR_YOU]
    seen = f"{part.summary} {[turn.record for turn in part.turns]}"
    assert "Fraud" not in seen
    assert "Six" not in seen
    assert "How many points?" in part.summary


@pytest.mark.parametrize("gone", [FEES, FRAUD])
def test_a_deleted_document_is_gone_from_tickets(database: Database, gone: Passage) -> None:
    add_documents(database)
    keep(database, SUPERVISOR, "How many points?", answer(text="Six. [1]", passages=[FRAUD], conversation_id="c"))
    hand_over(database, "The fee?", answer(passages=[FEES], conversation_id="c"), SUPERVISOR)
    hand_over(database, "And now?", answer(AnswerStatus.ABSTAINED, "No.", conversation_id="c"), SUPERVISOR)
    with database.write() as session:
        forget_document(session, gone.document_id)
    with database.read() as session:
        ticket = session.scalars(select(Ticket)).one()
        records = session.scalars(select(Turn.record).order_by(Turn.created_at)).all()
    kept = f"{ticket.summary} {ticket.passages} {records}"
    assert gone.title not in kept
    assert gone.text not in kept
    assert NOTICE in kept
    assert {record["escalation"]["summary"] for record in records[1:]} == {ticket.summary}


def test_what_was_rewritten_from_the_answers_of_a_deleted_document_is_gone(database: Database) -> None:
    told = replace(answer(passages=[FEES], conversation_id="c"), standalone_question="Is the fee of £14 paid twice?")
    later = replace(answer(conversation_id="c"), standalone_question="Is the fee of £14 paid back?")
    for given in (told, later):
        keep(database, AGENT, "And then?", given)
    with database.write() as session:
        forget_document(session, FEES.document_id)
    with database.read() as session:
        records = session.scalars(select(Turn.record)).all()
    assert [record["standalone_question"] for record in records] == [None, None]


def test_what_was_rewritten_before_a_deleted_document_was_read_stays(database: Database) -> None:
    keep(database, AGENT, "And?", replace(answer(conversation_id="c"), standalone_question="And the fee?"))
    keep(database, AGENT, "How?", answer(passages=[FEES], conversation_id="c"))
    with database.write() as session:
        forget_document(session, FEES.document_id)
    with database.read() as session:
        first = session.scalars(select(Turn.record).order_by(Turn.created_at)).first()
    assert first is not None
    assert first["standalone_question"] == "And the fee?"


def test_own_turns_hide_what_was_rewritten_from_answers_of_another_audience(database: Database) -> None:
    add_documents(database)
    keep(database, AGENT, "How many points?", answer(text="Six. [1]", passages=[FRAUD], conversation_id="c"))
    later = replace(answer(passages=[FEES], conversation_id="c"), standalone_question="What follows from six points?")
    keep(database, AGENT, "And then?", later)
    with database.read() as session:
        turns = repository.turns(session, repository.get_conversation(session, AGENT, "c"))
        seen = own_turns(session, AGENT, turns)
    assert [(one.record["answer"], one.record["standalone_question"]) for one in seen] == [
        (NOT_FOR_YOU, None),
        (later.answer, None),
    ]


def test_a_search_does_not_look_into_answers_of_another_audience(database: Database) -> None:
    add_documents(database)
    keep(database, AGENT, "How many points?", answer(text="Six. [1]", passages=[FRAUD]))
    with database.read() as session:
        totals = [
            repository.conversations(session, replace(AGENT, audiences=audiences), ConversationQuery("six"))[1]
            for audiences in (AGENT.audiences, SUPERVISOR.audiences)
        ]
    assert totals == [0, 1]


def test_what_was_answered_for_a_lost_audience_is_not_read_on(database: Database) -> None:
    add_documents(database)
    told = keep(database, AGENT, "How many points?", answer(text="Six. [1]", passages=[FRAUD]))
    history = StoredConversations(database, 5).history(AGENT, told.conversation_id)
    assert [turn.answer for turn in history] == [NOT_FOR_YOU]


def test_a_deleted_conversation_takes_its_turns_and_tickets_along(database: Database) -> None:
    escalation = hand_over(database, "The fee?", answer(conversation_id="c"))
    with database.write() as session:
        repository.delete_conversation(session, AGENT, repository.get_conversation(session, AGENT, "c"))
    with database.read() as session:
        assert session.scalar(select(func.count(Turn.id))) == 0
        assert session.scalar(select(func.count(Ticket.id))) == 0
        events = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(one.action, one.object_id) for one in events] == [
        ("handover.open", escalation.id),
        ("conversation.delete", "c"),
    ]
    assert events[-1].detail == {"turns": 1}


def test_a_ticket_goes_along_with_an_export_of_conversations(database: Database, tmp_path: Path) -> None:
    add_documents(database)
    ticket_id = hand_over(database, "The fee?", answer(passages=[FEES])).id
    export(database, Settings(data_dir=tmp_path), tmp_path / "all.zip", conversations=True)
    there = open_database(Settings(data_dir=tmp_path / "there"))
    import_file(there, AGENT, tmp_path / "all.zip")
    here, brought = opened(database, AGENT, ticket_id), opened(there, AGENT, ticket_id)
    assert (brought.summary, brought.passages) == (here.summary, here.passages)
    assert [seen.record for seen in brought.turns] == [seen.record for seen in here.turns]
    there.dispose()


def test_a_search_finds_words_of_title_question_and_answer_in_any_case(database: Database) -> None:
    keep(database, AGENT, "What is the courier fee?", answer(text="It is £14, 100%. [1]", conversation_id="a"))
    keep(database, AGENT, "And by cheque?", answer(text="Nine pounds. [1]", conversation_id="a"))
    keep(database, AGENT, "What is the moon?", answer(text="Cheese. [1]", conversation_id="b"))

    def ids(text: str, person: Principal = AGENT) -> list[str]:
        with database.read() as session:
            rows, total = repository.conversations(session, person, ConversationQuery(text))
        assert total == len(rows)
        return [row.conversation.id for row in rows]

    assert ids("COURIER pounds") == ["a"]
    assert ids("what is the") == ["b", "a"]
    assert ids("100%") == ["a"]
    assert ids("1%0") == []
    assert ids("retrieve") == []
    assert ids("courier", COLLEAGUE) == []
    assert ids("courier", replace(AGENT, tenant="elsewhere")) == []
