"""Scores and comparisons as CSV."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals.cases import Case
from evals.report.tables import COMPARISON_COLUMNS, SCORE_COLUMNS, render_comparisons, render_scores
from evals.summary import Summary
from tests.support.summaries import FAILED, TUNED, summary

ONE_CASE = summary(cases=1)


def test_there_is_a_row_for_each_case_variant_and_metric(summary: Summary) -> None:
    rows = _rows(render_scores(summary))
    keys = {(row["case"], row["variant"], row["metric"]) for row in rows}
    assert len(rows) == len(keys) == len(summary.run.cases) * len(summary.run.variants) * len(summary.metrics)


def test_a_score_is_read_back_as_it_was(summary: Summary) -> None:
    for row in _rows(render_scores(summary)):
        score = summary.scores[row["metric"]][row["variant"]][row["case"]]
        assert (float(row["score"]) if row["score"] else None) == score


def test_a_failed_case_says_so_in_its_rows(summary: Summary) -> None:
    rows = _rows(render_scores(summary))
    assert {row["state"] for row in rows if (row["case"], row["variant"]) == (FAILED, TUNED)} == {"failed"}


def test_there_is_a_row_for_each_comparison(summary: Summary) -> None:
    rows = _rows(render_comparisons(summary))
    assert [(row["metric"], row["verdict"]) for row in rows] == [
        (one.metric, one.verdict) for one in summary.comparisons
    ]


def test_the_columns_of_comparisons_are_the_names_of_their_fields() -> None:
    assert tuple(csv.reader(io.StringIO(render_comparisons(ONE_CASE))).__next__()) == COMPARISON_COLUMNS


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-cmd", "@SUM(A1)", "\t=1", "=HYPERLINK(1)", "-1-1"])
def test_what_a_spreadsheet_would_compute_gets_an_apostrophe(text: str) -> None:
    assert _case_cells(text) == {f"'{text}"}


@pytest.mark.parametrize("text", ["-12", "+1.5", "-3e-05", "q1", "1-1", "a=b"])
def test_a_number_and_a_harmless_text_stay_as_they_are(text: str) -> None:
    assert _case_cells(text) == {text}


@given(st.text(min_size=1).filter(lambda text: "\r" not in text and "\x00" not in text))
def test_any_text_is_one_cell(text: str) -> None:
    (cell,) = _case_cells(text)
    assert cell.removeprefix("'") == text.removeprefix("'")


def _case_cells(case_id: str) -> set[str]:
    """The first cells of the rows of a case with this id."""
    case = Case(id=case_id[:200], question="How long?", documents=("a.md",))
    run = ONE_CASE.run.model_copy(update={"cases": (case,), "outcomes": ()})
    return {row["case"] for row in _rows(render_scores(ONE_CASE.model_copy(update={"run": run})))}


def _rows(text: str) -> list[dict[str, str]]:
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert all(len(row) in (len(SCORE_COLUMNS), len(COMPARISON_COLUMNS)) for row in rows)
    return rows
