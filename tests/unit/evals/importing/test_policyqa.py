"""PolicyQA: paragraphs become documents, and the words that annotators marked the answer."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from evals.cases import Evidence
from evals.importing.policyqa import NO_ANSWER, NO_WORDS, load_policyqa

CONTEXT = "We keep your name and address for two years."
DOCUMENT = "example.org/0.txt"


def _question(name: str, *answers: str) -> dict[str, Any]:
    marked = [{"text": answer, "answer_start": 0} for answer in answers]
    return {"id": name, "question": "What is kept?", "type": "Retention|||Period|||Stated", "answers": marked}


def _file(tmp_path: Path, *questions: dict[str, Any]) -> Path:
    policy = {"title": "example.org", "paragraphs": [{"context": CONTEXT, "qas": list(questions)}]}
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"version": "1", "data": [policy]}))
    return path


def test_each_paragraph_is_a_document_under_its_policy(tmp_path: Path) -> None:
    documents = load_policyqa(_file(tmp_path, _question("q1", "your name"))).documents
    assert documents == {DOCUMENT: f"example.org\n===========\n\n{CONTEXT}\n"}


def test_what_was_marked_is_evidence_key_fact_and_reference(tmp_path: Path) -> None:
    (case,) = load_policyqa(_file(tmp_path, _question("q1", "your name", "name and address", "your name"))).cases
    quotes = ("your name", "name and address")
    assert case.evidence == tuple(Evidence(document=DOCUMENT, quote=quote) for quote in quotes)
    assert (case.key_facts, case.reference) == ((quotes,), "your name")


def test_a_policy_is_a_family_and_its_practice_a_tag(tmp_path: Path) -> None:
    (case,) = load_policyqa(_file(tmp_path, _question("q1", "your name"))).cases
    assert (case.family, case.tags) == ("example.org", ("Retention",))


def test_answers_without_a_word_are_left_out_and_counted(tmp_path: Path) -> None:
    questions = [_question("q1", ",", "your name"), _question("q2", " "), _question("q3")]
    imported = load_policyqa(_file(tmp_path, *questions))
    assert [(case.id, case.reference) for case in imported.cases] == [("q1", "your name")]
    assert imported.left_out == {NO_WORDS: 2, NO_ANSWER: 2}


def test_a_bad_question_is_named_by_its_place(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"data\[0\]\.paragraphs\[0\]\.qas\[0\]\.answers: Field required"):
        load_policyqa(_file(tmp_path, {"id": "q1", "question": "What is kept?"}))
