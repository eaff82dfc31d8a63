"""The report as Markdown: for a merge request, or a mail."""

import re
from collections.abc import Iterable, Iterator, Sequence

from evals.gate import GateVerdict
from evals.report.counts import VariantCount, counts
from evals.report.gates import Rules, gates
from evals.report.order import ordered_variants
from evals.report.peaks import peaks
from evals.report.standings import Cell, Row, standings
from evals.report.units import (
    shown,
    shown_count,
    shown_difference,
    shown_interval,
    shown_memory,
    shown_p,
    shown_range,
)
from evals.report.verdicts import VariantVerdict, verdicts
from evals.summary import MetricInfo, Summary

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~])")


def render_markdown(summary: Summary, rules: Rules = None) -> str:
    """Verdict, gate, counts, metrics by variant with intervals at 95 %, comparisons.

    `rules` are the gate's, the packaged ones unless given.
    """
    run = summary.run
    parts = [
        f"# {_plain(run.name)}",
        f"{run.started_at:%d %b %Y}, {shown_count(len(run.cases), 'case')} of {_plain(run.cases_file)}, {run.state}.",
        *(_plain(verdict.sentence) for verdict in verdicts(summary)),
        *(part for verdict in gates(summary, rules).values() for part in _gate(verdict)),
        "## Counts",
        *_counts(summary),
        "## Metrics",
        _metrics(summary),
        *(part for verdict in verdicts(summary) for part in _comparisons(summary, verdict)),
        f"Run {run.id}, summary {summary.sha256}, cases {run.cases_sha256}.",
    ]
    return "\n\n".join(parts) + "\n"


def _gate(verdict: GateVerdict) -> Iterator[str]:
    yield f"## Gate: {_plain(verdict.variant)} {_told(verdict.passed)}"
    lines = (f"{_told(one.passed)}: {one.rule}: {one.reason}" for one in verdict.checks)
    yield "\n".join(f"- {_plain(line)}" for line in lines)


def _told(passed: bool) -> str:
    return "passed" if passed else "failed"


def _counts(summary: Summary) -> Iterator[str]:
    found = counts(summary)
    rows = ((_plain(one.variant), one.done, one.failed, one.skipped, one.missing) for one in found)
    yield _table(("Variant", "Done", "Failed", "Skipped", "Not asked"), rows)
    reasons = [line for one in found for line in _reasons(one)]
    if reasons:
        yield "\n".join(reasons)


def _reasons(count: VariantCount) -> Iterator[str]:
    for reason in count.reasons:
        told = f"{shown_count(len(reason.case_ids), 'case')} {reason.state}: {reason.text}"
        yield f"- {_plain(count.variant)}: {_plain(told)}"


def _metrics(summary: Summary) -> str:
    variants = ordered_variants(summary)
    rows = [row for room in standings(summary, summary.metrics) for row in room.rows]
    columns = ("Metric", "Better", *map(_plain, variants))
    lines = [(_plain(row.metric.name), row.metric.better, *_cells(row)) for row in rows]
    if found := peaks(summary):
        lines.append((_plain("peak_mib"), "lower", *map(shown_memory, found.values())))
    return _table(columns, lines)


def _cells(row: Row) -> Iterator[str]:
    for cell in row.cells:
        told = _estimate(cell, row.metric)
        yield f"**{told}**" if cell.best else told


def _estimate(cell: Cell, metric: MetricInfo) -> str:
    if cell.estimate is None:
        return shown(None, metric.unit)
    interval = shown_interval(cell.estimate.low, cell.estimate.high, metric.unit)
    return shown(cell.estimate.mean, metric.unit) + (f" ({interval})" if interval else "")


def _comparisons(summary: Summary, verdict: VariantVerdict) -> Iterator[str]:
    units = {metric.name: metric.unit for metric in summary.metrics}
    yield f"## {_plain(verdict.variant)} against {_plain(verdict.baseline)}"
    columns = ("Metric", "Verdict", "Difference", "95 % interval", "p (Holm)", "Wins", "Ties", "Losses", "Cases")
    yield _table(
        columns,
        (
            (
                _plain(one.metric),
                one.verdict,
                shown_difference(one.difference, units[one.metric]),
                shown_range(one.low, one.high, units[one.metric]),
                shown_p(one.p_adjusted),
                *(one.wins, one.ties, one.losses, one.cases),
            )
            for one in verdict.comparisons
        ),
    )


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)


def _plain(text: str) -> str:
    """On one line, and no character of it is markup."""
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
