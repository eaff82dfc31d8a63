"""The page: what it holds, that it needs nothing, and that nothing in it is taken for code."""

import base64
import hashlib
import json
import re
from collections import Counter
from itertools import pairwise

import pytest
from lxml import html

from core.domain import AnswerStatus
from evals.records import AnswerRecord, Outcome, RemovedRecord
from evals.report.anchors import anchor
from evals.report.html import render_html
from evals.report.verdicts import verdicts
from evals.summary import Summary
from tests.support.summaries import BASELINE, ERROR, FAILED, MARKUP, TUNED

HOSTILE = f"</script></style>{MARKUP}\"' onclick=alert(1) {{{{ 7*7 }}}}"


@pytest.fixture(scope="module")
def page(summary: Summary) -> html.HtmlElement:
    return html.document_fromstring(render_html(summary))


@pytest.fixture(scope="module")
def hostile(summary: Summary) -> html.HtmlElement:
    """The page of a run in which everything that is free text is markup."""
    case = summary.run.cases[0].model_copy(update={"question": HOSTILE, "tags": (HOSTILE,), "reference": HOSTILE})
    answer = AnswerRecord(
        status=AnswerStatus.ANSWERED,
        text=HOSTILE,
        writer=HOSTILE,
        removed=(RemovedRecord(text=HOSTILE, reason=HOSTILE),),
        errors=(HOSTILE,),
        inquiry=HOSTILE,
    )
    outcomes = (
        Outcome(case_id=case.id, variant=BASELINE, state="done", answer=answer),
        Outcome(case_id=case.id, variant=TUNED, state="failed", error=HOSTILE),
    )
    changes = {"name": HOSTILE, "cases": (case,), "outcomes": outcomes, "cases_file": HOSTILE}
    return html.document_fromstring(render_html(_with(summary, **changes)))


def test_the_same_summary_gives_the_same_page(summary: Summary) -> None:
    assert render_html(summary) == render_html(summary.model_copy(deep=True))


def test_the_verdicts_stand_on_it(summary: Summary, page: html.HtmlElement) -> None:
    told = page.get_element_by_id("verdict").text_content()
    assert all(verdict.sentence in told for verdict in verdicts(summary))


def test_a_failure_is_told_above_the_verdicts_with_a_link_to_its_case(page: html.HtmlElement) -> None:
    (alarm,) = page.find_class("alarm")
    assert f"1 × failed: {ERROR}" in alarm.text_content()
    assert [link.get("href") for link in alarm.iter("a")] == [f"#{anchor(FAILED)}"]


def test_a_run_that_was_stopped_is_told_of(summary: Summary) -> None:
    assert "The run is not finished (stopped)." in render_html(_with(summary, state="stopped"))


def test_every_case_has_an_element_that_its_link_leads_to(summary: Summary, page: html.HtmlElement) -> None:
    for case in summary.run.cases:
        element = page.get_element_by_id(anchor(case.id))
        assert f"#{anchor(case.id)}" in [link.get("href") for link in element.iter("a")]


def test_every_answer_stands_in_its_case(summary: Summary, page: html.HtmlElement) -> None:
    for outcome in summary.run.outcomes:
        told = _words(page.get_element_by_id(anchor(outcome.case_id)).text_content())
        wanted = outcome.answer.text if outcome.answer else outcome.error or ""
        assert _words(re.sub(r"\[(\d)\]", r"source \1", wanted)) in told


def test_nothing_is_loaded_from_anywhere(page: html.HtmlElement) -> None:
    links = [link for _, _, link, _ in page.iterlinks()]
    assert links
    assert [link for link in links if not link.startswith("#")] == []
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest", "".join(_inline(page)))


def test_the_policy_allows_the_own_script_and_style_and_nothing_else(page: html.HtmlElement) -> None:
    policy = page.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    script, style = (_sha256(text) for text in _inline(page))
    assert policy == (
        f"default-src 'none'; script-src '{script}'; style-src '{style}'; base-uri 'none'; form-action 'none'"
    )


def test_no_element_carries_code_or_style(page: html.HtmlElement) -> None:
    names = {name for element in page.iter(html.etree.Element) for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name == "style"]


def test_markup_in_the_run_makes_no_element(page: html.HtmlElement, hostile: html.HtmlElement) -> None:
    for found in (page, hostile):
        assert Counter(element.get("type") for element in found.iter("script")) == {"module": 1, "application/json": 1}
        assert not list(found.iter("img"))
    assert not hostile.xpath("//*[@onclick]")


def test_markup_in_the_run_is_readable(hostile: html.HtmlElement) -> None:
    assert hostile.text_content().count(HOSTILE) > 10


def test_the_data_of_the_filters_survive_markup(summary: Summary, hostile: html.HtmlElement) -> None:
    results = json.loads(hostile.get_element_by_id("results").text)
    assert set(results[TUNED]) == {metric.name for metric in summary.metrics}


def test_no_id_comes_twice(page: html.HtmlElement) -> None:
    assert [name for name, count in Counter(page.xpath("//@id")).items() if count > 1] == []


def test_no_level_of_headings_is_left_out(page: html.HtmlElement) -> None:
    levels = [int(element.tag[1]) for element in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert all(deeper <= level + 1 for level, deeper in pairwise(levels))


def test_every_head_of_a_table_says_what_it_is_the_head_of(page: html.HtmlElement) -> None:
    assert page.xpath("//th[not(@scope)]") == []


def test_the_words_that_differ_from_the_baseline_are_marked(page: html.HtmlElement) -> None:
    assert page.xpath("//*[contains(@class, 'words')]//ins")
    assert page.xpath("//*[contains(@class, 'words')]//del")


def test_a_run_of_one_variant_has_nothing_to_compare(summary: Summary) -> None:
    alone = _with(summary, variants=summary.run.variants[:1], outcomes=summary.run.outcomes[: len(summary.run.cases)])
    assert "nothing to compare it with" in render_html(alone)


@pytest.mark.parametrize("case_id", ["q1", "a b", 'x"<y>', "ä/ö", "50%"])
def test_an_anchor_is_a_fragment_as_a_browser_writes_it(case_id: str) -> None:
    assert re.fullmatch(r"case-[^\s\"<>`]+", anchor(case_id))
    assert anchor(case_id).isascii()


def _with(summary: Summary, **changes: object) -> Summary:
    return summary.model_copy(update={"run": summary.run.model_copy(update=changes)})


def _words(text: str) -> str:
    return " ".join(text.split())


def _inline(page: html.HtmlElement) -> tuple[str, str]:
    """The script and the style."""
    return page.xpath("string(//script[@type='module'])"), page.xpath("string(//style)")


def _sha256(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
