"""OR-ShARC: rules become documents, and what was asked back before becomes history."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from evals.cases import Exchange
from evals.importing.or_sharc import load_or_sharc

RULES = {"7": "## Refunds\n\n* You paid in advance\n* You are over 18", "8": "A fee is due."}
QUESTION: dict[str, Any] = {
    "utterance_id": "u1",
    "tree_id": "t1",
    "question": "Can I get a refund?",
    "scenario": "I paid in May.",
    "history": [],
    "answer": "Yes",
    "evidence": [],
    "gold_snippet_id": "7",
}


def _folder(tmp_path: Path, *questions: dict[str, Any]) -> Path:
    (tmp_path / "id2snippet.json").write_text(json.dumps(RULES))
    lines = "\n".join(json.dumps(question) for question in questions)
    (tmp_path / "open_retrieval_sharc_dev.json").write_text(lines)
    return tmp_path


def test_each_rule_is_a_document_as_it_stands(tmp_path: Path) -> None:
    documents = load_or_sharc(_folder(tmp_path, QUESTION)).documents
    assert documents == {"snippet-7.md": RULES["7"], "snippet-8.md": RULES["8"]}


def test_the_scenario_stands_in_the_line_below_the_question(tmp_path: Path) -> None:
    bare = QUESTION | {"utterance_id": "u2", "scenario": ""}
    cases = load_or_sharc(_folder(tmp_path, QUESTION, bare)).cases
    assert [case.question for case in cases] == ["Can I get a refund?\nI paid in May.", "Can I get a refund?"]


def test_the_gold_of_a_question_is_its_rule(tmp_path: Path) -> None:
    (case,) = load_or_sharc(_folder(tmp_path, QUESTION)).cases
    assert (case.documents, case.family, case.expected_status) == (("snippet-7.md",), "7", "answered")


@pytest.mark.parametrize(
    ("answer", "asks_back", "tag"), [("Yes", False, "yes"), ("No", False, "no"), ("Are you over 18?", True, "inquire")]
)
def test_what_is_neither_yes_nor_no_asks_back(tmp_path: Path, answer: str, asks_back: bool, tag: str) -> None:
    (case,) = load_or_sharc(_folder(tmp_path, QUESTION | {"answer": answer})).cases
    assert (case.asks_back, case.tags) == (asks_back, (tag,))


def test_what_was_asked_back_before_is_history(tmp_path: Path) -> None:
    history = [{"follow_up_question": "Are you over 18?", "follow_up_answer": "Yes"}]
    (case,) = load_or_sharc(_folder(tmp_path, QUESTION | {"history": history})).cases
    assert case.history == (Exchange(question="Are you over 18?", answer="Yes"),)


@pytest.mark.parametrize(("seen", "tag"), [(True, "seen"), (False, "unseen")])
def test_rules_of_training_are_told_apart(tmp_path: Path, seen: bool, tag: str) -> None:
    (case,) = load_or_sharc(_folder(tmp_path, QUESTION | {"snippet_seen": seen})).cases
    assert tag in case.tags


def test_a_rule_that_is_not_there_is_named_with_its_question(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="question u1: there is no document snippet-9"):
        load_or_sharc(_folder(tmp_path, QUESTION | {"gold_snippet_id": "9"}))


def test_a_bad_question_is_named_by_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="line 2: answer: Input should be a valid string"):
        load_or_sharc(_folder(tmp_path, QUESTION, QUESTION | {"answer": None}))
