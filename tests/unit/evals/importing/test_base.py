"""Imported cases are written with their documents, or not at all."""

from pathlib import Path

import pytest

from core.errors import InvalidInput
from evals.cases import Case, load_cases
from evals.importing.base import Imported, write

CASES = (Case(id="q1", question="How long?", documents=("fees/home.txt",)),)
WITH_DOCUMENTS = Imported(CASES, {"fees/home.txt": "Home\n====\n\nThe fee is £30 – always.\n"})


def test_documents_and_cases_are_written(tmp_path: Path) -> None:
    write(WITH_DOCUMENTS, tmp_path / "out" / "cases.jsonl", tmp_path / "documents")
    assert (tmp_path / "documents" / "fees" / "home.txt").read_text("utf-8") == WITH_DOCUMENTS.documents[
        "fees/home.txt"
    ]
    assert tuple(load_cases(tmp_path / "out" / "cases.jsonl")) == CASES


def test_an_empty_folder_that_is_there_is_good(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    write(WITH_DOCUMENTS, tmp_path / "cases.jsonl", tmp_path / "documents")
    assert (tmp_path / "documents" / "fees" / "home.txt").exists()


def test_cases_without_documents_need_no_folder(tmp_path: Path) -> None:
    write(Imported(CASES), tmp_path / "cases.jsonl", None)
    assert tuple(load_cases(tmp_path / "cases.jsonl")) == CASES


def test_documents_without_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="name an empty folder"):
        write(WITH_DOCUMENTS, tmp_path / "cases.jsonl", None)
    assert not (tmp_path / "cases.jsonl").exists()


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "other.txt").write_text("other")
    with pytest.raises(InvalidInput, match="is not an empty folder"):
        write(WITH_DOCUMENTS, tmp_path / "cases.jsonl", tmp_path / "documents")
    assert not (tmp_path / "cases.jsonl").exists()


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("a file")
    with pytest.raises(InvalidInput, match="is not an empty folder"):
        write(WITH_DOCUMENTS, tmp_path / "cases.jsonl", tmp_path / "documents")


def test_the_answers_do_not_lie_among_the_documents(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="lies among the documents"):
        write(WITH_DOCUMENTS, tmp_path / "documents" / "cases.jsonl", tmp_path / "documents")


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "in-the-way").write_text("a file")
    with pytest.raises(InvalidInput, match=r"in-the-way.* cannot be written"):
        write(WITH_DOCUMENTS, tmp_path / "cases.jsonl", tmp_path / "in-the-way" / "documents")
