"""`policydesk eval collect`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from core.db import Database, open_database
from core.domain import FeedbackReason, Principal, Rating
from core.settings import Settings
from evals.cases import load_cases
from generation import feedback
from generation.feedback import GivenFeedback
from tests.support.people import AGENT
from tests.support.turns import answer, keep


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """Holds a good answer, and one that is bad without a word."""
    opened = open_database(Settings(data_dir=tmp_path))
    _rate(opened, AGENT, GivenFeedback(Rating.UP))
    _rate(opened, AGENT, GivenFeedback(Rating.DOWN, frozenset({FeedbackReason.WRONG})))
    opened.dispose()
    return opened


def _rate(database: Database, person: Principal, given: GivenFeedback) -> None:
    told = keep(database, person, "What is the courier fee?", answer())
    with database.write() as session:
        feedback.give(session, person, told.conversation_id, told.turn_id, given)


def _collect(folder: Path, *options: str) -> Result:
    environment = {"POLICYDESK_DATA_DIR": str(folder)}
    return CliRunner().invoke(app, ["eval", "collect", "--cases", str(folder / "c.jsonl"), *options], env=environment)


def test_the_case_file_holds_the_good_answer(database: Database, tmp_path: Path) -> None:
    _collect(tmp_path)
    (case,) = load_cases(tmp_path / "c.jsonl")
    assert (case.question, case.reference) == ("What is the courier fee?", "It is £14.")


def test_what_was_left_out_is_told_with_its_reason(database: Database, tmp_path: Path) -> None:
    told = _collect(tmp_path).stdout
    assert "Left out: 1 answers rated down without a word of what would be right." in told


def test_a_program_gets_the_same_in_numbers(database: Database, tmp_path: Path) -> None:
    told = json.loads(_collect(tmp_path, "--json").stdout)
    assert (told["cases"], list(told["left_out"].values())) == (1, [1])


def test_without_a_case_no_file_is_written(database: Database, tmp_path: Path) -> None:
    ended = _collect(tmp_path, "--since", "2100-01-01")
    assert (ended.exit_code, (tmp_path / "c.jsonl").exists()) == (2, False)
