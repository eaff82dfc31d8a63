"""Files of data sets, and what is said of those that are not as they should be."""

from pathlib import Path

import pytest
from pydantic import BaseModel

from core.errors import InvalidInput
from evals.cases import Case
from evals.importing.reading import case_of, read_json, read_json_lines, require_cases, text_of, the_file


class Row(BaseModel):
    id: str
    size: int


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "rows.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_that_is_named_is_taken_whatever_its_name(tmp_path: Path) -> None:
    path = _file(tmp_path, "[]")
    assert the_file(path, "*.csv") == path


def test_the_one_file_of_a_folder_is_found(tmp_path: Path) -> None:
    path = _file(tmp_path, "[]")
    assert the_file(tmp_path, "train.json", "rows.*") == path


@pytest.mark.parametrize("folder", [".", "nowhere"])
def test_a_folder_without_the_file_is_refused_with_what_is_missing(tmp_path: Path, folder: str) -> None:
    with pytest.raises(InvalidInput, match=r"no train\.json or dev\.json at"):
        the_file(tmp_path / folder, "train.json", "dev.json")


def test_of_several_files_none_is_chosen(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    (tmp_path / "b.json").write_text("[]")
    with pytest.raises(InvalidInput, match=r"a\.json, b\.json; name the one"):
        the_file(tmp_path, "*.json")


def test_a_byte_order_mark_is_no_part_of_a_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes(b"\xef\xbb\xbf[]")
    assert text_of(path) == "[]"


def test_a_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rows.json"
    path.write_bytes("£30".encode("cp1252"))
    with pytest.raises(InvalidInput, match="is not in UTF-8"):
        text_of(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        text_of(tmp_path / "nothing.json")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('[{"id": "a", "size": 1}, {"id": "b"}]', r"rows\.json: \[1\]\.size: Field required\."),
        ('[{"id": "a", "size": "large"}]', r"\[0\]\.size: Input should be a valid integer"),
        ('{"id": "a"}', "Input should be a valid array"),
        ("[", "Invalid JSON"),
        ('[{"id": "\\ud83d", "size": 1}]', "Invalid JSON"),
        ("[{}, {}]", r"\[0\]\.id: .*; \[0\]\.size: .*; \[1\]\.id: .*; and 1 more"),
    ],
)
def test_a_bad_row_is_named_with_its_key(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        read_json(_file(tmp_path, text), list[Row])


def test_lines_become_rows_and_blank_ones_nothing(tmp_path: Path) -> None:
    rows = read_json_lines(_file(tmp_path, '{"id": "a\u2028b", "size": 1}\n\n{"id": "c", "size": 2}\r\n'), Row)
    assert [row.id for row in rows] == ["a\u2028b", "c"]


def test_a_bad_line_is_named_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"rows\.json, line 2: size: Field required"):
        read_json_lines(_file(tmp_path, '{"id": "a", "size": 1}\n{"id": "b"}\n'), Row)


def test_fields_that_make_no_case_are_named_with_their_place() -> None:
    with pytest.raises(InvalidInput, match=r"a\.json, question 7: question: String should have at least 1"):
        case_of("a.json, question 7", id="7", question="", documents=["a.md"])


def test_a_file_without_questions_is_refused() -> None:
    with pytest.raises(InvalidInput, match="no questions"):
        require_cases(Path("a.json"), [])


def test_an_id_that_comes_twice_is_refused() -> None:
    case = Case(id="q1", question="How long?", documents=("a.md",))
    with pytest.raises(InvalidInput, match="the id q1 more than once"):
        require_cases(Path("a.json"), [case, case])
