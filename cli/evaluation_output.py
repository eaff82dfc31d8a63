"""Runs of the evaluation on the terminal."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from cli.output import out, print_json
from core.tables import EvalRun, now
from evals.gate import GateVerdict
from evals.progress import shown_state
from evals.report.headlines import headlines
from evals.report.verdicts import VariantVerdict, verdicts
from evals.summary import Comparison, Estimate, Summary

COLOURS = {"better": "green", "worse": "red"}


def show_runs(rows: Sequence[EvalRun], total: int, as_json: bool) -> None:
    if as_json:
        print_json({"runs": [_row(row) for row in rows], "total": total})
        return
    for row in rows:
        facts = f"{row.started_at.astimezone():%Y-%m-%d %H:%M} · {row.cases_file} · {shown_state(row, now())}"
        out.print(Text.assemble((row.id, "bold"), f"  {row.name}\n  ", (facts, "dim")), soft_wrap=True)
    out.print(f"{len(rows)} of {total} runs", highlight=False)


def show_summary(summary: Summary) -> None:
    """The headline metrics of every variant with their intervals, and the verdict on each with what differs."""
    names = [variant.name for variant in summary.run.variants]
    estimates = {(one.metric, one.variant): one for one in summary.estimates if one.slice is None}
    table = Table("Metric", *names, title=f"{len(summary.run.cases)} cases")
    for metric in headlines(summary):
        table.add_row(metric.name, *(_figure(estimates.get((metric.name, name))) for name in names))
    out.print(table)
    for verdict in verdicts(summary):
        _show_verdict(verdict)
    failed = sum(one.state == "failed" for one in summary.run.outcomes)
    if failed:
        out.print(f"[bold red]{failed} answers failed[/]; the report says why, and they count as the worst.")


def show_gate(verdict: GateVerdict, as_json: bool) -> None:
    if as_json:
        print_json(asdict(verdict) | {"passed": verdict.passed})
        return
    for check in verdict.checks:
        sign = "[green]passed[/]" if check.passed else "[bold red]failed[/]"
        out.print(f"{sign}  [bold]{escape(check.rule)}[/]: {escape(check.reason)}", soft_wrap=True, highlight=False)
    said = "may ship" if verdict.passed else "may not ship"
    out.print(f"{escape(verdict.variant)} {said}.", style="bold")


def _show_verdict(verdict: VariantVerdict) -> None:
    out.print(Text(verdict.sentence, "bold"), soft_wrap=True)
    for one in verdict.comparisons:
        if one.verdict in COLOURS:
            out.print(Text(f"  {_difference(one)}", COLOURS[one.verdict]), soft_wrap=True)


def _row(row: EvalRun) -> dict[str, object]:
    return {
        "run": row.id,
        "name": row.name,
        "state": shown_state(row, now()),
        "cases_file": row.cases_file,
        "variants": [variant["name"] for variant in row.variants],
        "started_at": row.started_at.isoformat(),
        "finished_at": row.finished_at.isoformat() if row.finished_at else None,
    }


def _figure(found: Estimate | None) -> str:
    if found is None or found.mean is None:
        return "–"
    most = 0 if found.metric.endswith("_ms") else 3
    if found.low is None or found.high is None:
        return f"{found.mean:.{most}f}"
    return f"{found.mean:.{most}f}\n{found.low:.{most}f}–{found.high:.{most}f}"


def _difference(one: Comparison) -> str:
    assert one.difference is not None and one.low is not None and one.high is not None
    return f"{one.verdict} in {one.metric}: {one.difference:+.3f} (from {one.low:+.3f} to {one.high:+.3f})"
