"""Scores and comparisons as CSV (RFC 4180), for spreadsheets and notebooks."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from evals.summary import Comparison, Summary

NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# What makes a spreadsheet take a cell for a formula (OWASP, CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SCORE_COLUMNS = ("case", "family", "tags", "variant", "state", "metric", "room", "unit", "better", "score")
COMPARISON_COLUMNS = tuple(Comparison.model_fields)

Cell = str | float | None


def render_scores(summary: Summary) -> str:
    """One row a case, variant and metric; the score is empty where the metric says nothing of the case."""
    return _render(SCORE_COLUMNS, _scores(summary))


def render_comparisons(summary: Summary) -> str:
    """One row a comparison, under the names of its fields."""
    rows = (tuple(one.model_dump().values()) for one in summary.comparisons)
    return _render(COMPARISON_COLUMNS, rows)


def _scores(summary: Summary) -> Iterable[Sequence[Cell]]:
    states = {(one.case_id, one.variant): one.state for one in summary.run.outcomes}
    for case in summary.run.cases:
        named = (case.id, case.family, " ".join(case.tags))
        for variant in summary.run.variants:
            state = states.get((case.id, variant.name), "missing")
            for metric in summary.metrics:
                score = summary.scores.get(metric.name, {}).get(variant.name, {}).get(case.id)
                yield *named, variant.name, state, metric.name, metric.room, metric.unit, metric.better, score


def _render(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: Cell) -> Cell:
    """A text that a spreadsheet would compute gets an apostrophe before it."""
    if isinstance(value, str) and value.startswith(FORMULA) and not NUMBER.fullmatch(value):
        return f"'{value}"
    return value
