"""ConditionalQA: pages become documents, and the sentences that hold an answer up its evidence."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from evals.cases import Evidence
from evals.importing.conditionalqa import load_conditionalqa

URL = "https://www.example.org/pay-a-fee"
PAGE = "www.example.org/pay-a-fee.txt"
QUESTION: dict[str, Any] = {
    "id": "train-0",
    "url": URL,
    "scenario": "I moved in May.",
    "question": "What do I pay?",
    "not_answerable": False,
    "answers": [["£30", ["<p>You are over 18.</p>"]], ["nothing", []]],
    "evidences": ["<p>The fee is £30.</p>", "<li>nothing for children</li>", "<p>The fee is £30.</p>"],
}
UNANSWERABLE = QUESTION | {"id": "train-1", "not_answerable": True, "answers": [], "evidences": []}


def _folder(tmp_path: Path, *questions: dict[str, Any]) -> Path:
    (tmp_path / "train.json").write_text(json.dumps(questions))
    return tmp_path


def _with_pages(folder: Path, *pages: dict[str, Any]) -> Path:
    (folder / "documents.json").write_text(json.dumps(pages))
    return folder


def test_a_page_is_made_of_what_is_quoted_of_it(tmp_path: Path) -> None:
    documents = load_conditionalqa(_folder(tmp_path, QUESTION)).documents
    text = "Pay a fee\n=========\n\nThe fee is £30.\n\n- nothing for children\n\nYou are over 18.\n"
    assert documents == {PAGE: text}


def test_whole_pages_are_taken_where_there_are_any(tmp_path: Path) -> None:
    page = {"url": URL, "title": "Fees", "contents": ["<h2>Amounts</h2>", *QUESTION["evidences"], "<p>Pay now.</p>"]}
    documents = load_conditionalqa(_with_pages(_folder(tmp_path, QUESTION), page)).documents
    assert documents[PAGE].startswith("Fees\n====\n\nAmounts\n-------\n\nThe fee is £30.")
    assert documents[PAGE].endswith("Pay now.\n")


def test_a_page_that_is_not_among_the_whole_ones_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"question train-0: there is no document www\.example\.org/pay-a-fee"):
        load_conditionalqa(_with_pages(_folder(tmp_path, QUESTION)))


def test_evidence_is_quoted_without_its_tags_and_once(tmp_path: Path) -> None:
    (case,) = load_conditionalqa(_folder(tmp_path, QUESTION)).cases
    quotes = ("The fee is £30.", "nothing for children")
    assert case.evidence == tuple(Evidence(document=PAGE, quote=quote) for quote in quotes)


def test_every_answer_is_a_key_fact_and_the_reference_has_its_conditions(tmp_path: Path) -> None:
    (case,) = load_conditionalqa(_folder(tmp_path, QUESTION)).cases
    assert (case.key_facts, case.reference) == (("£30", "nothing"), "£30 (You are over 18.); nothing")
    assert case.tags == ("conditional",)


def test_a_yes_is_no_key_fact(tmp_path: Path) -> None:
    (case,) = load_conditionalqa(_folder(tmp_path, QUESTION | {"answers": [["yes", []]]})).cases
    assert (case.key_facts, case.reference, case.tags) == ((), "yes", ())


def test_what_cannot_be_answered_is_to_be_abstained_from(tmp_path: Path) -> None:
    _, case = load_conditionalqa(_folder(tmp_path, QUESTION, UNANSWERABLE)).cases
    assert (case.expected_status, case.gold, case.reference) == ("abstained", (), None)
    assert case.family == "www.example.org/pay-a-fee"


def test_an_answer_without_evidence_has_its_page_where_others_quote_it(tmp_path: Path) -> None:
    bare = QUESTION | {"id": "train-2", "answers": [["no", []]], "evidences": []}
    elsewhere = bare | {"id": "train-3", "url": "https://www.example.org/other"}
    cases = load_conditionalqa(_folder(tmp_path, QUESTION, bare, elsewhere)).cases
    assert [case.documents for case in cases] == [(PAGE,), (PAGE,), ()]


def test_the_scenario_stands_in_the_line_below_the_question(tmp_path: Path) -> None:
    (case,) = load_conditionalqa(_folder(tmp_path, QUESTION)).cases
    assert case.question == "What do I pay?\nI moved in May."


def test_a_bad_answer_is_named_by_row_and_key(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"train\.json: \[0\]\.answers\[0\]\[1\]: Field required"):
        load_conditionalqa(_folder(tmp_path, QUESTION | {"answers": [["£30"]]}))
