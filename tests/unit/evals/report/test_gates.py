"""What the gate says, on the page and in Markdown."""

import pytest
from lxml import html

from evals.gate import GateRule
from evals.report.gates import gates
from evals.report.html import render_html
from evals.report.markdown import render_markdown
from evals.summary import Summary
from tests.support.summaries import QUOTES, TUNED

KEPT = GateRule(id="kept", metric="must_not", most=1)
BROKEN = GateRule(id="broken", metric="key_facts", least=1)


def test_every_compared_variant_is_judged_by_the_packaged_rules(summary: Summary) -> None:
    found = gates(summary, None)
    assert list(found) == [TUNED, QUOTES]
    assert [check.rule for check in found[QUOTES].checks][:2] == ["key-facts", "must-not"]


@pytest.mark.parametrize(
    ("rules", "told"),
    [([KEPT], "✓ Gate passed: 1 rule kept"), ([KEPT, BROKEN], "✗ Gate failed: 1 of 2 rules not kept")],
)
def test_the_page_tells_in_each_verdict_whether_the_gate_passed(
    summary: Summary, rules: list[GateRule], told: str
) -> None:
    page = html.document_fromstring(render_html(summary, rules))
    folds = page.find_class("gate")
    assert [_told(fold.find("summary")) for fold in folds] == [told, told]


def test_the_page_has_the_reason_of_every_rule(summary: Summary) -> None:
    page = html.document_fromstring(render_html(summary, [KEPT, BROKEN]))
    rules = [_told(rule) for rule in page.find_class("gate")[0].iter("li")]
    kept, broken = (check.reason for check in gates(summary, [KEPT, BROKEN])[TUNED].checks)
    assert rules == [f"✓ passed kept {kept}", f"✗ failed broken {broken}"]


def test_the_list_of_rules_is_folded(summary: Summary) -> None:
    page = html.document_fromstring(render_html(summary))
    assert [fold.get("open") for fold in page.find_class("gate")] == [None, None]


def test_markdown_has_the_gate_of_each_variant_with_the_reasons(summary: Summary) -> None:
    told = render_markdown(summary, [KEPT, BROKEN]).partition("## Counts")[0]
    assert f"## Gate: {TUNED} failed\n\n- passed: kept: must\\_not of {TUNED} is" in told
    assert f"## Gate: {QUOTES} failed\n" in told
    assert "- failed: broken: key\\_facts of" in told


def _told(element: html.HtmlElement) -> str:
    """Its words, with the marks that the style puts before them."""
    for marked, mark in (("stands", "✓"), ("falls", "✗")):
        for one in element.find_class(marked):
            one.text = f"{mark} {one.text}"
    return " ".join(element.text_content().split())
