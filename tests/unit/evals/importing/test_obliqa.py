"""ObliQA: passages become documents, and the gold of their questions."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from evals.importing.base import Imported
from evals.importing.obliqa import NO_TEXT, load_obliqa


def _passage(regulation: int, number: str, text: str) -> dict[str, Any]:
    return {"ID": f"{regulation}-{number}", "DocumentID": regulation, "PassageID": number, "Passage": text}


REGULATIONS = {
    1: [
        _passage(1, "1.", "FEES"),
        _passage(1, "1.1.(a)", "A broker pays £30."),
        _passage(1, "1.1 (a)", "An agent pays £20."),
        _passage(1, "1.2", " "),
        _passage(1, "1.3", ""),
    ],
    2: [_passage(2, "1.", "Keep records"), _passage(2, "1.", "for six years."), _passage(2, "1.4", "")],
}


def _question(name: str, *passages: dict[str, Any]) -> dict[str, Any]:
    return {"QuestionID": name, "Question": "Who pays?", "Passages": list(passages), "Group": 1}


def _folder(tmp_path: Path, *questions: dict[str, Any], regulations: str = "documents") -> Path:
    (tmp_path / regulations).mkdir()
    for number, passages in REGULATIONS.items():
        (tmp_path / regulations / f"{number}.json").write_text(json.dumps(passages))
    (tmp_path / "ObliQA_dev.json").write_text(json.dumps(questions))
    return tmp_path


@pytest.fixture
def imported(tmp_path: Path) -> Imported:
    broker, records, lost = REGULATIONS[1][1], REGULATIONS[2][0], _passage(2, "1.5", "Not among the regulations.")
    kept = _passage(2, "1.4", "")
    return load_obliqa(
        _folder(tmp_path, _question("q1", broker, records), _question("q2", kept), _question("q3", lost))
    )


def test_each_passage_is_a_document_under_its_number(imported: Imported) -> None:
    assert imported.documents["1/1.txt"] == "1.\n===\n\nFEES\n"
    assert imported.documents["1/1.1.-a.txt"] == "1.1.(a)\n=======\n\nA broker pays £30.\n"


def test_numbers_that_look_alike_are_told_apart(imported: Imported) -> None:
    assert "An agent pays £20." in imported.documents["1/1.1-a.txt"]


def test_passages_of_one_number_are_one_document(imported: Imported) -> None:
    assert imported.documents["2/1.txt"].endswith("Keep records\nfor six years.\n")


def test_passages_without_text_are_left_out_unless_a_question_asks_for_them(imported: Imported) -> None:
    assert imported.left_out == {NO_TEXT: 2}
    assert imported.documents["2/1.4.txt"] == "1.4\n===\n\n\n"


def test_a_passage_that_only_a_question_has_is_taken_from_there(imported: Imported) -> None:
    assert imported.cases[2].documents == ("2/1.5.txt",)
    assert "Not among the regulations." in imported.documents["2/1.5.txt"]


def test_the_gold_of_a_question_are_its_passages(imported: Imported) -> None:
    case = imported.cases[0]
    assert (case.documents, case.family, case.tags) == (("1/1.1.-a.txt", "2/1.txt"), "1", ("multi",))


def test_the_folder_of_the_published_repository_is_understood(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _question("q1", REGULATIONS[1][1]), regulations="StructuredRegulatoryDocuments")
    assert len(load_obliqa(folder / "ObliQA_dev.json").documents) == 4


def test_questions_without_regulations_are_refused(tmp_path: Path) -> None:
    (tmp_path / "ObliQA_dev.json").write_text(json.dumps([_question("q1", REGULATIONS[1][1])]))
    with pytest.raises(InvalidInput, match="There are no regulations"):
        load_obliqa(tmp_path)


def test_a_question_without_gold_is_refused_by_its_row(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"ObliQA_dev\.json: \[1\]\.Passages: List should have at least 1 item"):
        load_obliqa(_folder(tmp_path, _question("q1", REGULATIONS[1][1]), _question("q2")))
