"""How a variant differs from the baseline: in shares, in cost, and on slices."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from evals.report.headlines import foremost, headlines
from evals.report.pictures.forest import Difference, Group, Unit, draw_forest
from evals.report.pictures.gains import COLUMNS, Compared
from evals.report.pictures.picture import Picture
from evals.report.units import capital, label
from evals.report.verdicts import compared
from evals.summary import Summary

TURNED = "Right of the line the variant is better; where less is better, the difference is turned round."


def headline_differences(summary: Summary, variant: str, key: str) -> Picture | None:
    """One row a headline metric that is a share, in percentage points; None where there is none."""
    leading = headlines(summary)
    rows = [one for one in _rows(summary, variant) if one.metric.unit == "share" and one.metric in leading]
    title = f"{variant} against {summary.baseline}, in percentage points"
    return _picture(key, title, rows) if rows else None


def share_differences(summary: Summary, variant: str, key: str) -> Picture | None:
    """As `headline_differences`, of all metrics."""
    rows = [one for one in _rows(summary, variant) if one.metric.unit == "share"]
    title = f"{variant} against {summary.baseline}, all metrics, in percentage points"
    return _picture(key, title, rows) if rows else None


def cost_differences(summary: Summary, variant: str, key: str) -> Picture | None:
    """One row a metric of time or tokens, in per cent of the baseline; None where there is none."""
    rows = [one for one in _rows(summary, variant) if one.metric.unit != "share"]
    title = f"{variant} against {summary.baseline}, in per cent of the baseline"
    return _picture(key, title, rows) if rows else None


def slice_differences(summary: Summary, variant: str, key: str) -> Picture | None:
    """One row a slice with its number of cases, by the foremost metric; None without slices."""
    metric = foremost(summary)
    tags = sorted({one.slice for one in summary.comparisons if one.slice is not None})
    found = [
        one
        for tag in tags
        for one in compared(summary, variant, tag)
        if metric and one.metric == metric.name and one.cases
    ]
    if metric is None or not found:
        return None
    rows = [Compared(f"{one.slice} ({one.cases:,})", metric, one) for one in found]
    return _picture(key, f"{variant} against {summary.baseline}: {label(metric)}", rows, grouped=False)


def _rows(summary: Summary, variant: str) -> Iterable[Compared]:
    metrics = {metric.name: metric for metric in summary.metrics}
    for one in compared(summary, variant):
        yield Compared(capital(label(one.metric)), metrics[one.metric], one)


def _picture(key: str, title: str, rows: Sequence[Compared], *, grouped: bool = True) -> Picture:
    by_room = groupby(rows, key=lambda row: row.metric.room if grouped else "")
    groups = [Group(capital(room), tuple(row.difference for row in found)) for room, found in by_room]
    unit: Unit = "points" if rows[0].metric.unit == "share" else "%"
    desc = _desc([one for group in groups for one in group.differences])
    columns, cells = (_first_column(grouped), *COLUMNS), tuple(row.cells for row in rows)
    return Picture(key, title, TURNED, draw_forest(key, title, desc, unit, groups), columns, cells)


def _first_column(grouped: bool) -> str:
    return "Metric" if grouped else "Slice"


def _desc(differences: Sequence[Difference]) -> str:
    return " ".join(f"{one.label}: {one.told}." for one in differences)
