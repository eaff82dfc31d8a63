"""A report on disk: the page, and the same figures for other eyes."""

from pathlib import Path

from core.files import atomic_write
from evals.report.html import render_html
from evals.report.json import render_json
from evals.report.junit import render_junit
from evals.report.markdown import render_markdown
from evals.report.tables import render_comparisons, render_scores
from evals.summary import Summary

PAGE = "report.html"
RENDERERS = {
    PAGE: render_html,
    "report.json": render_json,
    "report.md": render_markdown,
    "scores.csv": render_scores,
    "comparisons.csv": render_comparisons,
    "junit.xml": render_junit,
}


def write_report(summary: Summary, folder: Path) -> Path:
    """Write every form of the report into `folder`, which is made; gives the path of the page.

    The same summary gives the same bytes.
    """
    for name, render in RENDERERS.items():
        atomic_write(folder / name, render(summary).encode())
    return folder / PAGE
