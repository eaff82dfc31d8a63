"""Labelled questions, from files and from training sets."""

import random
from pathlib import Path

import pytest

from core.errors import InvalidInput
from tuning.router.questions import Labelled, once, read_questions

MOTOR, OTHER = Labelled("Is a van covered?", "motor", True), Labelled("Who is told?", "none", True)


def _written(folder: Path, name: str, content: str) -> Path:
    (folder / name).write_text(content, encoding="utf-8")
    return folder / name


def test_a_table_and_json_lines_say_the_same(tmp_path: Path) -> None:
    table = _written(tmp_path, "q.CSV", "\ufeffadapter,question\nmotor, Is a van covered? \nnone,Who is told?\n")
    lines = '{"question": "Is a van covered?", "adapter": "motor"}\n\n{"question": "Who is told?", "adapter": "none"}'
    assert read_questions(table) == read_questions(_written(tmp_path, "q.jsonl", lines)) == [MOTOR, OTHER]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("q.csv", "question,adapter\nIs it?,motor\nIs it?,Motor!", "line 3: adapter: 'Motor!' cannot be the name"),
        ("q.csv", "question,adapter\n ,motor", "line 2: question: String should have at least 1"),
        ("q.csv", "question,adaptor\nIs it?,motor", "line 2: adapter: Field required; adaptor: Extra inputs"),
        ("q.csv", "question,adapter\nIs it?", "line 2: adapter: Field required"),
        ("q.csv", "question,adapter\nIs it?,motor,voice", "line 2: None: Extra inputs"),
        ("q.csv", 'question,adapter\n"Is it?,motor', "cannot be read"),
        ("q.jsonl", '{"question": "Is it?", "adapter": "motor"}\nno', "line 2: this is no JSON object"),
        ("q.jsonl", "[1]", "line 1: this is no JSON object"),
    ],
)
def test_a_line_that_cannot_be_meant_is_named(tmp_path: Path, name: str, content: str, problem: str) -> None:
    with pytest.raises(InvalidInput, match=problem):
        read_questions(_written(tmp_path, name, content))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nothing\.csv cannot be read"):
        read_questions(tmp_path / "nothing.csv")


def test_a_question_in_the_same_words_is_taken_once() -> None:
    assert once([MOTOR, Labelled("is a van covered", "motor", True)]) == ([MOTOR], 0)


def test_a_question_with_two_labels_is_left_out_and_counted() -> None:
    assert once([MOTOR, OTHER, Labelled("Is a van covered", "travel", True)]) == ([OTHER], 1)


def test_what_people_say_of_a_question_counts_before_a_training_set() -> None:
    assert once([Labelled("Is a van covered?", "travel", False), MOTOR]) == ([MOTOR], 0)


def test_the_order_is_the_same_however_they_are_given() -> None:
    given = [Labelled(f"Question {number}?", "motor", True) for number in range(20)]
    shuffled = random.Random(3).sample(given, len(given))
    assert once(given) == once(shuffled)
