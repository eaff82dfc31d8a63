"""The report as Markdown."""

from markdown_it import MarkdownIt

from evals.report.markdown import render_markdown
from evals.report.verdicts import verdicts
from evals.summary import Summary
from tests.support.summaries import ERROR, MARKUP, TUNED


def test_the_verdicts_stand_above_the_tables(summary: Summary) -> None:
    above = render_markdown(summary).partition("## Counts")[0]
    assert all(verdict.sentence.replace("_", "\\_") in above for verdict in verdicts(summary))


def test_a_failure_is_told_with_its_reason(summary: Summary) -> None:
    assert f"- {TUNED}: 1 case failed: {ERROR}" in render_markdown(summary)


def test_every_metric_is_in_the_table_and_in_each_comparison(summary: Summary) -> None:
    rows = [line for line in render_markdown(summary).splitlines() if line.startswith("| total")]
    assert len(rows) == 3


def test_every_row_of_a_table_has_as_many_cells(summary: Summary) -> None:
    told = _renamed(summary, "a | b")
    for table in _html(told).split("<table>")[1:]:
        rows = table.partition("</table>")[0].split("<tr>")[1:]
        assert len({row.count("<td") + row.count("<th>") + row.count("<th ") for row in rows}) == 1


def test_what_the_run_holds_is_never_markup(summary: Summary) -> None:
    page = _html(_renamed(summary, f"{MARKUP} **bold** [link](https://elsewhere.example)"))
    assert not any(tag in page for tag in ("<script", "<img", "<strong>bold", "<a "))


def _renamed(summary: Summary, name: str) -> Summary:
    return summary.model_copy(update={"run": summary.run.model_copy(update={"name": name, "cases_file": name})})


def _html(summary: Summary) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(render_markdown(summary)))
