"""Grades, and how far runs are, in both kinds of database."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from core.db import Database, open_database
from core.settings import Settings
from core.tables import EvalGrade, EvalRun, now
from evals import grades, repository
from evals.erasure import forget_document
from evals.grading import Blinding, Pair
from evals.progress import Progress, progress_of, shown_state
from evals.records import Run
from tests.support.evaluations import evaluated
from tests.support.observations import case
from tests.support.people import AGENT
from tests.support.turns import answer, passage

CASES = [case(id=name, question=f"What of {name}?") for name in ("q1", "q2", "q3")]
PAIR = Pair("plain", "tuned")
ANN = "ann"


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of each kind."""
    if request.param == "sqlite":
        settings = Settings(data_dir=tmp_path)
    else:
        settings = Settings(data_dir=tmp_path, database={"url": request.getfixturevalue("postgres")("grades")})
    opened = open_database(settings)
    yield opened
    opened.dispose()


@pytest.fixture
def run(database: Database, tmp_path: Path) -> Run:
    """`plain` fails on q3; `tuned` quotes the document d7 for q2."""
    plain = {name: answer(text=f"Plain {name}.") for name in ("q1", "q2")}
    tuned = {name: answer(text=f"Tuned {name}.") for name in ("q1", "q3")}
    tuned["q2"] = answer(text="Tuned q2. [1]", passages=[passage("d7")])
    return evaluated(database, AGENT, tmp_path, CASES, {"plain": plain, "tuned": tuned})


def _progress(database: Database, run: Run) -> Progress:
    with database.read() as session:
        return progress_of(session, [repository.get(session, AGENT, run.id)])[run.id]


def _gradable(database: Database, run: Run) -> list[str]:
    with database.read() as session:
        return grades.gradable(session, repository.get(session, AGENT, run.id), PAIR)


def _grade(database: Database, run: Run, note: str, grader: str = ANN) -> None:
    with database.write() as session:
        found = repository.get(session, AGENT, run.id)
        grades.record(session, found, Blinding(run.id, PAIR, grader).pair_id("q1"), grader, "left", note)


def _kept(database: Database) -> list[tuple[str, str | None]]:
    with database.read() as session:
        return [(row.grader, row.note) for row in session.scalars(select(EvalGrade).order_by(EvalGrade.id))]


def test_answers_are_counted_by_what_became_of_them(database: Database, run: Run) -> None:
    found = _progress(database, run)
    assert (found.done, found.failed, found.skipped, found.expected, found.outcomes) == (5, 1, 0, 6, 6)


def test_a_run_without_answers_is_counted_too(database: Database, tmp_path: Path) -> None:
    begun = evaluated(database, AGENT, tmp_path, CASES, {"plain": {}, "tuned": {}}, most=0)
    assert _progress(database, begun) == Progress(0, 0, 0, 6, 0)


def test_an_answer_that_is_taken_out_changes_how_far_the_run_is(database: Database, run: Run) -> None:
    before = _progress(database, run)
    with database.write() as session:
        forget_document(session, "d7")
    after = _progress(database, run)
    assert (after.done, after.skipped) == (before.done - 1, 1)


def test_a_pair_wants_an_answer_of_both(database: Database, run: Run) -> None:
    assert _gradable(database, run) == ["q1", "q2"]


def test_an_answer_that_was_taken_out_is_not_graded(database: Database, run: Run) -> None:
    with database.write() as session:
        forget_document(session, "d7")
    assert _gradable(database, run) == ["q1"]


def test_a_second_grade_of_the_same_person_replaces_the_first(database: Database, run: Run) -> None:
    for note in ("first", "second"):
        _grade(database, run, note)
    assert _kept(database) == [(ANN, "second")]


def test_another_person_has_a_grade_of_their_own(database: Database, run: Run) -> None:
    for grader in (ANN, "bo"):
        _grade(database, run, "mine", grader)
    assert _kept(database) == [(ANN, "mine"), ("bo", "mine")]


def test_the_grades_of_a_run_go_with_it(database: Database, run: Run) -> None:
    _grade(database, run, "mine")
    with database.write() as session:
        session.delete(session.get_one(EvalRun, run.id))
    assert _kept(database) == []


def test_a_run_that_was_not_seen_for_long_is_interrupted(database: Database, tmp_path: Path) -> None:
    begun = evaluated(database, AGENT, tmp_path, CASES, {"plain": {}, "tuned": {}}, most=1)
    with database.read() as session:
        found = repository.get(session, AGENT, begun.id)
    assert shown_state(found, now()) == "running"
    assert shown_state(found, now() + timedelta(minutes=11)) == "interrupted"


def test_a_run_that_is_over_is_never_interrupted(database: Database, run: Run) -> None:
    with database.read() as session:
        found = repository.get(session, AGENT, run.id)
    assert shown_state(found, now() + timedelta(days=1)) == "finished"
