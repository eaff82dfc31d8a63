"""Case files: read, and refused by line."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from evals.cases import load_cases

CASE: dict[str, Any] = {
    "id": "q1",
    "question": "How long?",
    "documents": ["a.md"],
    "evidence": [{"document": "a.md", "quote": "14 days"}],
    "key_facts": ["14 days", ["half", "50%"]],
    "reference": None,
    "must_not": [],
    "expected_status": "answered",
    "as_of": "2026-11-15",
    "family": "f",
    "tags": [],
    "audiences": ["agents"],
}


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines))
    return path


def test_good_lines_become_cases_and_blank_ones_nothing(tmp_path: Path) -> None:
    (case,) = load_cases(_file(tmp_path, "", json.dumps(CASE), "  "))
    assert (case.id, case.key_facts, case.audiences) == ("q1", ("14 days", ("half", "50%")), frozenset({"agents"}))


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("{", "not JSON"),
        ("[]", "line 2"),
        (json.dumps(CASE | {"question": ""}), "question"),
        (json.dumps(CASE | {"expected_status": "maybe"}), "expected_status"),
        (json.dumps(CASE | {"colour": "red"}), "colour"),
        (json.dumps({key: value for key, value in CASE.items() if key != "family"}), "family"),
        (json.dumps(CASE | {"evidence": [{"document": "a.md"}]}), "evidence.0.quote"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path: Path, line: str, named: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_cases(_file(tmp_path, json.dumps(CASE), line))
    assert "line 2" in caught.value.message
    assert named in caught.value.message


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="no cases"):
        load_cases(_file(tmp_path, ""))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        load_cases(tmp_path / "nothing.jsonl")


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InvalidInput):
        load_cases(path)
