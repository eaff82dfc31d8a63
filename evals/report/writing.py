"""A report on disk: the page, and the same figures for other eyes."""

from pathlib import Path

from core.files import atomic_write
from evals.report.gates import Rules
from evals.report.html import render_html
from evals.report.json import render_json
from evals.report.junit import render_junit
from evals.report.markdown import render_markdown
from evals.report.tables import render_comparisons, render_scores
from evals.summary import Summary

PAGE = "report.html"
# Of these, people read what the gate says.
GATED = {PAGE: render_html, "report.md": render_markdown}
PLAIN = {
    "report.json": render_json,
    "scores.csv": render_scores,
    "comparisons.csv": render_comparisons,
    "junit.xml": render_junit,
}


def write_report(summary: Summary, folder: Path, rules: Rules = None) -> Path:
    """Write every form of the report into `folder`, which is made; gives the path of the page.

    `rules` are the gate's, the packaged ones unless given. The same summary and rules give the same bytes.
    """
    for name, render in PLAIN.items():
        atomic_write(folder / name, render(summary).encode())
    for name, judge in GATED.items():
        atomic_write(folder / name, judge(summary, rules).encode())
    return folder / PAGE
