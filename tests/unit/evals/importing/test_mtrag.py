"""MTRAG: passages become documents, and what was said before a turn its history."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from evals.cases import Exchange
from evals.importing.mtrag import SMALL_TALK, load_mtrag

DOCUMENTS = [
    {"document_id": "a-0-9", "title": "Fees", "text": "Fees\nThe fee is £30."},
    {"document_id": "b-0-9", "text": "\nChildren pay nothing."},
]
SAID = ["What is the fee?", "It is £30.", "And for children?"]


def _said(*texts: str) -> list[dict[str, str]]:
    return [{"speaker": "agent" if number % 2 else "user", "text": text} for number, text in enumerate(texts)]


TASK: dict[str, Any] = {
    "task_id": "conversation<::>2",
    "input": _said(*SAID),
    "contexts": [{"document_id": "b-0-9"}, {"document_id": "a-0-9"}],
    "targets": [{"speaker": "agent", "text": "They pay nothing."}],
    "Answerability": ["ANSWERABLE"],
    "Question Type": ["Factoid"],
    "Multi-Turn": ["Follow-up"],
}
WITHOUT: dict[str, Any] = {"contexts": [], "Multi-Turn": []}


def _file(tmp_path: Path, *tasks: dict[str, Any]) -> Path:
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps({"name": "subset", "documents": DOCUMENTS, "tasks": tasks, "evaluations": []}))
    return path


def test_each_passage_is_a_document_and_says_its_title_once(tmp_path: Path) -> None:
    documents = load_mtrag(_file(tmp_path, TASK)).documents
    assert documents == {"a-0-9.txt": "Fees\n====\n\nThe fee is £30.\n", "b-0-9.txt": "\nChildren pay nothing."}


def test_the_last_thing_said_is_the_question_and_the_rest_its_history(tmp_path: Path) -> None:
    (case,) = load_mtrag(_file(tmp_path, TASK)).cases
    assert (case.question, case.history) == (SAID[2], (Exchange(question=SAID[0], answer=SAID[1]),))


def test_a_turn_has_the_passages_and_the_reference_of_people(tmp_path: Path) -> None:
    (case,) = load_mtrag(_file(tmp_path, TASK)).cases
    assert (case.documents, case.reference) == (("b-0-9.txt", "a-0-9.txt"), "They pay nothing.")


def test_turns_of_a_conversation_are_a_family(tmp_path: Path) -> None:
    first = TASK | {"task_id": "conversation<::>1", "input": _said("What is the fee?")}
    assert {case.family for case in load_mtrag(_file(tmp_path, first, TASK)).cases} == {"conversation"}


@pytest.mark.parametrize(
    ("answerability", "status"), [("ANSWERABLE", "answered"), ("PARTIAL", "answered"), ("UNANSWERABLE", "abstained")]
)
def test_what_is_answerable_in_part_expects_an_answer(tmp_path: Path, answerability: str, status: str) -> None:
    (case,) = load_mtrag(_file(tmp_path, TASK | {"Answerability": [answerability]})).cases
    assert (case.expected_status, case.tags) == (status, (answerability.lower(), "factoid", "follow-up"))


def test_turns_that_ask_nothing_are_left_out_and_counted(tmp_path: Path) -> None:
    thanks = TASK | WITHOUT | {"task_id": "conversation<::>3", "Answerability": ["CONVERSATIONAL"]}
    imported = load_mtrag(_file(tmp_path, TASK, thanks))
    assert (len(imported.cases), imported.left_out) == (1, {SMALL_TALK: 1})


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"contexts": [{"document_id": "c"}]}, "task conversation<::>2: there is no document c"),
        ({"Answerability": ["MAYBE"]}, r"tasks\[0\]\.Answerability\[0\]: Input should be 'ANSWERABLE'"),
        ({"input": _said("What?", "That.")}, "do not take turns"),
        ({"input": [*_said("What?"), *_said("Why?"), *_said("How?")]}, "do not take turns"),
        ({"input": _said("", "That.", "Why?")}, r"history\.0\.question|history\[0\]\.question"),
        ({"targets": []}, r"tasks\[0\]\.targets: List should have at least 1 item"),
    ],
)
def test_a_bad_turn_is_named_with_what_is_wrong(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        load_mtrag(_file(tmp_path, TASK | change))
