"""Peak memory among the costs."""

import pytest
from lxml import html

from evals.report.html import render_html
from evals.report.json import render_json
from evals.report.markdown import render_markdown
from evals.report.peaks import peaks
from evals.summary import Summary
from tests.support.summaries import BASELINE, QUOTES, TUNED


@pytest.fixture
def partly(summary: Summary) -> Summary:
    """Of a run whose last variant was taken over."""
    return _with(summary, {BASELINE: 812.4, TUNED: 1_100.0, QUOTES: None})


def test_a_run_that_asked_nothing_has_no_row_of_memory(summary: Summary) -> None:
    taken_over = _with(summary, dict.fromkeys((BASELINE, TUNED, QUOTES)))
    assert peaks(taken_over) == {}
    assert "Peak memory" not in render_html(taken_over)
    assert "peak\\_mib" not in render_markdown(taken_over)


def test_the_page_has_it_among_the_costs(partly: Summary) -> None:
    page = html.document_fromstring(render_html(partly))
    for board in page.find_class("board"):
        last = board.findall("tbody")[-1]
        assert last.xpath("string(tr[1]/th)") == "Cost"
        cells = [" ".join(cell.text_content().split()) for cell in last.findall("tr")[-1].iter("td")]
        assert cells == ["812 MiB", "1,100 MiB", "not asked anew"]


def test_markdown_has_it_below_the_costs(partly: Summary) -> None:
    assert "| peak\\_mib | lower | 812\u00a0MiB | 1,100\u00a0MiB | – |" in render_markdown(partly)


def test_json_has_it_with_its_variant(partly: Summary) -> None:
    read = Summary.model_validate_json(render_json(partly))
    assert [one.peak_mib for one in read.run.variants] == [812.4, 1_100.0, None]


def _with(summary: Summary, found: dict[str, float | None]) -> Summary:
    variants = tuple(one.model_copy(update={"peak_mib": found[one.name]}) for one in summary.run.variants)
    return summary.model_copy(update={"run": summary.run.model_copy(update={"variants": variants})})
