"""MTRAG's ratings: answers of systems with their passages and the means of what people rated."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from evals.importing.mtrag_ratings import load_ratings

MEASURES = [
    {"name": "faithfulness", "author": "human", "type": "categorical"},
    {"name": "win-rate", "author": "human", "type": "numerical"},
    {"name": "RougeL", "author": "algorithm", "type": "numerical"},
]
SAID: dict[str, Any] = {
    "task_id": "talk<::>1",
    "model_id": "one",
    "model_response": "It is £30.",
    "annotations": {
        "RougeL": {"system": {"value": 0.5}},
        "faithfulness": {"1": {"value": "4", "duration": 9.0}, "2": {"value": "3"}},
        "win-rate": {"1": {"value": 50.0}},
    },
}


def _task(answerability: str, turn: int = 1) -> dict[str, Any]:
    return {
        "task_id": f"talk<::>{turn}",
        "input": [{"speaker": "user", "text": "What is the fee?"}],
        "contexts": [{"document_id": "a-0-9"}],
        "targets": [{"speaker": "agent", "text": "£30."}],
        "Answerability": [answerability],
    }


def _file(tmp_path: Path, *evaluations: dict[str, Any], answerability: str = "ANSWERABLE") -> Path:
    documents = [{"document_id": "a-0-9", "text": "The fee is £30."}]
    tasks = [_task(answerability), _task("UNANSWERABLE", turn=2)]
    held = {"documents": documents, "tasks": tasks, "metrics": MEASURES, "evaluations": evaluations}
    (tmp_path / "rated.json").write_text(json.dumps(held))
    return tmp_path


@pytest.mark.parametrize("answerability", ["ANSWERABLE", "PARTIAL"])
def test_an_answer_comes_with_its_case_and_what_it_was_drawn_from(tmp_path: Path, answerability: str) -> None:
    (found,) = load_ratings(_file(tmp_path, SAID, answerability=answerability))
    assert (found.case.reference, found.case.cluster, found.system, found.text) == ("£30.", "talk", "one", "It is £30.")
    assert [passage.text for passage in found.passages] == ["The fee is £30."]


def test_only_what_people_rated_on_a_scale_is_a_rating(tmp_path: Path) -> None:
    (found,) = load_ratings(_file(tmp_path, SAID))
    assert found.ratings == {"faithfulness": 3.5}


def test_what_nobody_voted_on_has_no_rating(tmp_path: Path) -> None:
    (found,) = load_ratings(_file(tmp_path, SAID | {"annotations": {"faithfulness": {}}}))
    assert found.ratings == {}


@pytest.mark.parametrize("other", [{"model_id": "reference"}, {"task_id": "talk<::>2"}])
def test_references_and_answers_to_what_cannot_be_answered_are_left_out(tmp_path: Path, other: dict[str, str]) -> None:
    assert len(load_ratings(_file(tmp_path, SAID, SAID | other))) == 1


def test_a_file_without_rated_answers_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no answer of a system"):
        load_ratings(_file(tmp_path, SAID | {"model_id": "reference"}))


def test_a_file_without_ratings_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    path = _file(tmp_path) / "rated.json"
    path.write_text(json.dumps({key: value for key, value in json.loads(path.read_text()).items() if key != "metrics"}))
    with pytest.raises(InvalidInput, match="metrics: Field required"):
        load_ratings(path)
