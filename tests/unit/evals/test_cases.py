"""Case files: read, and refused by line."""

import json
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from evals.cases import Case, load_cases, save_cases

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
        (json.dumps({"id": "q2", "question": "How long?"}), "expects an answer, but has no"),
        (json.dumps(CASE | {"version": 2}), "version"),
        (json.dumps(CASE | {"evidence": [{"document": "a.md"}]}), "evidence.0.quote"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(tmp_path: Path, line: str, named: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        load_cases(_file(tmp_path, json.dumps(CASE), line))
    assert "line 2" in caught.value.message
    assert named in caught.value.message


def test_an_id_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="the id q1 more than once"):
        load_cases(_file(tmp_path, json.dumps(CASE), json.dumps(CASE)))


def test_what_is_left_out_has_a_default(tmp_path: Path) -> None:
    (case,) = load_cases(_file(tmp_path, json.dumps({"id": "q1", "question": "Why?", "documents": ["a.md"]})))
    assert (case.expected_status, case.cluster, case.gold) == ("answered", "q1", ("a.md",))


def test_saved_cases_are_read_back_the_same(tmp_path: Path) -> None:
    cases = load_cases(_file(tmp_path, json.dumps(CASE)))
    save_cases(tmp_path / "saved.jsonl", cases)
    assert load_cases(tmp_path / "saved.jsonl") == cases


def test_the_hash_does_not_hang_on_the_order_of_a_set() -> None:
    audiences = [f"audience-{number}" for number in range(9)]
    hashes = {Case.model_validate(CASE | {"audiences": order}).sha256 for order in (audiences, audiences[::-1])}
    assert len(hashes) == 1


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


def test_a_separator_of_lines_within_a_text_ends_no_case(tmp_path: Path) -> None:
    case = Case(id="q1", question="How\u2028long\x85is it?", documents=("a.md",))
    save_cases(tmp_path / "saved.jsonl", [case])
    assert load_cases(tmp_path / "saved.jsonl") == [case]


def test_half_a_character_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="line 1"):
        load_cases(_file(tmp_path, json.dumps(CASE | {"question": "How \ud83d long?"})))
