"""`policydesk conversations` and `policydesk handover`."""

import json
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner, Result

from api.schemas import ConversationExport, ConversationsResponse, TicketDetail, TicketsResponse
from cli.main import app
from core.db import Database, open_database
from core.domain import FeedbackReason, Principal, Rating
from core.settings import Settings
from core.tables import Conversation, Turn, now
from generation import feedback
from generation.feedback import GivenFeedback
from generation.handover import repository as tickets
from tests.support.people import AGENT
from tests.support.turns import answer, keep

OPERATOR = replace(AGENT, subject="operator")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Holds a conversation of the operator's, of two months ago, and one of an agent's that was handed over."""
    opened = open_database(Settings(data_dir=tmp_path))
    _ask(opened, OPERATOR, "What is the courier fee?", "mine")
    _ask(opened, AGENT, "And by cheque?", "theirs")
    with opened.write() as session:
        session.execute(update(Conversation).where(Conversation.id == "mine").values(updated_at=now() - timedelta(60)))
        tickets.open_by_hand(session, AGENT, "theirs")
    opened.dispose()
    return opened


def _ask(database: Database, person: Principal, question: str, identity: str) -> None:
    keep(database, person, question, answer(text="It is [bold]£14. [1]", conversation_id=identity))


def run(folder: Path, *arguments: str, input: str | None = None) -> Result:
    environment = {"POLICYDESK_DATA_DIR": str(folder), "COLUMNS": "200"}
    return CliRunner().invoke(app, arguments, env=environment, input=input)


def run_json(folder: Path, *arguments: str) -> Any:
    ended = run(folder, *arguments, "--json")
    assert ended.exit_code == 0, ended.output
    return json.loads(ended.stdout)


def ids(found: Any) -> list[str]:
    return [one.conversation_id for one in ConversationsResponse.model_validate(found).conversations]


def test_the_operators_conversations_are_listed_and_searched(database: Database, tmp_path: Path) -> None:
    assert ids(run_json(tmp_path, "conversations", "list")) == ["mine"]
    assert ids(run_json(tmp_path, "conversations", "search", "COURIER £14")) == ["mine"]
    assert ids(run_json(tmp_path, "conversations", "search", "cheque")) == []
    assert ids(run_json(tmp_path, "conversations", "search", "cheque", "--subject", "agent")) == ["theirs"]


def test_people_see_questions_and_answers_as_they_are(database: Database, tmp_path: Path) -> None:
    shown = run(tmp_path, "conversations", "show", "theirs", "--subject", "agent").stdout
    assert "And by cheque?" in shown
    assert "It is [bold]£14. [1]" in shown
    assert "Handed over: ticket" in shown
    assert "What is the courier fee?" in run(tmp_path, "conversations", "list").stdout


def test_a_rating_stands_below_its_answer(database: Database, tmp_path: Path) -> None:
    with database.write() as session:
        turn = session.scalars(select(Turn).where(Turn.conversation_id == "mine")).one()
        given = GivenFeedback(Rating.DOWN, frozenset({FeedbackReason.OUTDATED}), "It is £15.")
        feedback.give(session, OPERATOR, "mine", turn.id, given)
    database.dispose()
    assert "Rated down: outdated: It is £15." in run(tmp_path, "conversations", "show", "mine").stdout


def test_an_export_holds_every_conversation_of_its_subject(database: Database, tmp_path: Path) -> None:
    (found,) = run_json(tmp_path, "conversations", "export")["conversations"]
    assert ConversationExport.model_validate(found).subject == "operator"
    (theirs,) = run_json(tmp_path, "conversations", "export", "theirs", "--subject", "agent")["conversations"]
    assert len(theirs["tickets"]) == 1


def test_an_exported_file_is_readable_for_its_owner_alone(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    assert run_json(tmp_path, "conversations", "export", "--file", str(path))["conversations"] == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text())["conversations"][0]["conversation_id"] == "mine"
    assert run(tmp_path, "conversations", "export", "--file", str(path)).exit_code == 2


def test_a_conversation_is_deleted_after_a_question(database: Database, tmp_path: Path) -> None:
    assert run(tmp_path, "conversations", "delete", "mine", input="n\n").exit_code == 1
    assert run(tmp_path, "conversations", "delete", "mine", "--json").exit_code == 2
    assert run(tmp_path, "conversations", "delete", "mine", input="y\n").exit_code == 0
    assert run(tmp_path, "conversations", "show", "mine").exit_code == 4


def test_what_is_past_its_time_is_purged(database: Database, tmp_path: Path) -> None:
    assert run_json(tmp_path, "conversations", "purge", "--older-than", "61", "--yes")["deleted"] == 0
    assert run_json(tmp_path, "conversations", "purge", "--older-than", "59", "--yes")["deleted"] == 1
    assert ids(run_json(tmp_path, "conversations", "list", "--subject", "agent")) == ["theirs"]


def test_purging_wants_to_know_the_days(database: Database, tmp_path: Path) -> None:
    ended = run(tmp_path, "conversations", "purge", "--yes")
    assert (ended.exit_code, "retention_days" in ended.stderr) == (2, True)


def test_a_ticket_is_listed_shown_taken_put_back_and_closed(database: Database, tmp_path: Path) -> None:
    (listed,) = TicketsResponse.model_validate(run_json(tmp_path, "handover", "list", "--state", "open")).tickets
    ticket_id = listed.ticket_id
    shown = TicketDetail.model_validate(run_json(tmp_path, "handover", "show", ticket_id))
    assert [turn.question for turn in shown.turns] == ["And by cheque?"]
    assert run(tmp_path, "handover", "close", ticket_id).exit_code == 2
    assert run_json(tmp_path, "handover", "take", ticket_id)["taken_by"] == "operator"
    assert run_json(tmp_path, "handover", "release", ticket_id)["state"] == "open"
    assert run_json(tmp_path, "handover", "take", ticket_id)["state"] == "taken"
    assert run_json(tmp_path, "handover", "close", ticket_id, "--note", "Done.")["state"] == "closed"
    assert "Note: Done." in run(tmp_path, "handover", "show", ticket_id).stdout
    assert run_json(tmp_path, "handover", "list", "--state", "open")["tickets"] == []


def test_a_closing_note_is_kept_masked(database: Database, tmp_path: Path) -> None:
    ticket_id = run_json(tmp_path, "handover", "list")["tickets"][0]["ticket_id"]
    run(tmp_path, "handover", "take", ticket_id)
    run(tmp_path, "handover", "close", ticket_id, "--note", "Wrote to jo.smith@example.com.")
    assert run_json(tmp_path, "handover", "show", ticket_id)["note"] == "Wrote to <EMAIL>."


def test_a_ticket_that_is_not_there_is_not_found(database: Database, tmp_path: Path) -> None:
    assert run(tmp_path, "handover", "show", "nothing").exit_code == 4
