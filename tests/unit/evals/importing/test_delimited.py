"""Cases out of a table."""

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import InvalidInput
from evals.cases import Case
from evals.importing.delimited import COLUMNS, SEPARATORS, load_csv

HEADER = "id,question,key_facts,documents,as_of,expected_status"
ROW = "q1,How long?,30 days | half / 50%,fees/home.md|fees/car.md,2026-11-22,"
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=20)
QUESTIONS = TEXTS.filter(lambda text: text == text.strip())


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "cases.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_a_row_becomes_a_case_and_blank_cells_are_left_at_their_defaults(tmp_path: Path) -> None:
    assert load_csv(_file(tmp_path, HEADER, ROW)).cases == (
        Case(
            id="q1",
            question="How long?",
            key_facts=("30 days", ("half", "50%")),
            documents=("fees/home.md", "fees/car.md"),
            as_of=date(2026, 11, 22),
        ),
    )


def test_every_column_is_read(tmp_path: Path) -> None:
    cells = ["q1", "How?", "By post.", "post", "a.md", "answered", "md|terse", "2026-01-31", "agents|leads", "letters"]
    (case,) = load_csv(_file(tmp_path, ",".join(COLUMNS), ",".join(cells))).cases
    assert (case.reference, case.tags, case.audiences, case.family) == (
        "By post.",
        ("md", "terse"),
        frozenset({"agents", "leads"}),
        "letters",
    )


@pytest.mark.parametrize("separator", SEPARATORS)
def test_tables_as_spreadsheets_save_them_are_understood(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "cases.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerows([["ID", " Question ", "reference"], ["q1", "Home, car; or both?\nSay which.", 'the "home"']])
        writer.writerow(["", "", ""])
    (case,) = load_csv(path).cases
    assert (case.id, case.question, case.reference) == ("q1", "Home, car; or both?\nSay which.", 'the "home"')


@given(st.lists(st.tuples(QUESTIONS, QUESTIONS), min_size=1, max_size=5))
def test_texts_that_are_written_are_read_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("tables") / "cases.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(["id", "question", "reference"])
        csv.writer(file).writerows([f"q{number}", *pair] for number, pair in enumerate(texts))
    assert [(case.question, case.reference) for case in load_csv(path).cases] == texts


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        ([HEADER, ROW, ROW], r"row 3: id: row 2 has q1 too"),
        ([HEADER, ROW, "", "q2,How?,,a.md,22.11.2026,"], r"row 4: as_of: Input should be a valid date"),
        ([HEADER, "q1,How?,,a.md,,maybe"], r"row 2: expected_status: Input should be 'answered'"),
        ([HEADER, ",How?,,a.md,,"], r"row 2: id: Field required"),
        ([HEADER, "q1,How?"], r"row 2: .*expects an answer, but has no"),
        ([HEADER, ROW + ",more"], r"row 2: there are 7 cells in 6 columns"),
        (["id,text", "q1,How?"], r"row 1: there is no column question"),
        (["id,question,colour", "q1,How?,red"], r"row 1: the column 'colour' is unknown"),
        (["id,question,id", "q1,How?,q1"], r"row 1: the column 'id' is unknown or comes twice"),
        ([HEADER, 'q1,"How?'], r"line 2: unexpected end of data"),
        ([HEADER], "no questions"),
        ([], "row 1: there is no column id"),
    ],
)
def test_what_is_wrong_is_named_with_row_and_column(tmp_path: Path, lines: list[str], named: str) -> None:
    with pytest.raises(InvalidInput, match=named):
        load_csv(_file(tmp_path, *lines))


def test_blank_cells_beyond_the_columns_do_not_matter(tmp_path: Path) -> None:
    assert len(load_csv(_file(tmp_path, HEADER, ROW + ",,")).cases) == 1
