"""The run as test results, in the form that Jenkins reads (junit-10.xsd of its xUnit plugin).

A suite is a variant, a test a case. A case that failed to be answered is an error; one that was skipped, or that the
run did not come to, is skipped; one whose answer has what no answer may have (`evals.report.faults`) is a failure,
with all its faults. Scores pass no judgement here: that is the gate's.
"""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from evals.cases import Case
from evals.records import Outcome, Run
from evals.report.counts import UNTOLD
from evals.report.faults import faults
from evals.summary import Summary

# Char of XML 1.0: the rest cannot be written, not even as a reference.
NO_CHAR = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_ASKED = "The run did not come to this case."


def render_junit(summary: Summary) -> str:
    run = summary.run
    root = Element("testsuites", name=_plain(run.name))
    outcomes = {(one.variant, one.case_id): one for one in run.outcomes}
    for variant in run.variants:
        _add_suite(root, run, variant.name, [(case, outcomes.get((variant.name, case.id))) for case in run.cases])
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_suite(root: Element, run: Run, variant: str, cases: list[tuple[Case, Outcome | None]]) -> None:
    suite = SubElement(root, "testsuite", name=_plain(variant))
    for case, outcome in cases:
        _add_case(suite, variant, case, outcome)
    counted = {"errors": "error", "failures": "failure", "skipped": "skipped"}
    suite.attrib |= {
        "tests": str(len(cases)),
        **{name: str(len(suite.findall(f"testcase/{tag}"))) for name, tag in counted.items()},
        "time": _seconds(sum(_total_ms(outcome) for _, outcome in cases)),
        "timestamp": run.started_at.strftime("%Y-%m-%dT%H:%M:%S"),
    }


def _add_case(suite: Element, variant: str, case: Case, outcome: Outcome | None) -> None:
    attributes = {"name": case.id, "classname": variant, "time": _seconds(_total_ms(outcome))}
    test = SubElement(suite, "testcase", {key: _plain(value) for key, value in attributes.items()})
    if outcome is None or outcome.state == "skipped":
        SubElement(test, "skipped", message=_plain((outcome and outcome.error) or NOT_ASKED))
    elif outcome.answer is None:
        SubElement(test, "error", message=_plain(outcome.error or UNTOLD), type="failed")
    elif found := faults(case, outcome.answer):
        told = SubElement(test, "failure", message=_plain(found[0]), type="fault")
        told.text = _plain("\n".join((*found, f"Question: {case.question}", f"Answer: {outcome.answer.text}")))


def _total_ms(outcome: Outcome | None) -> float:
    return outcome.cost.total_ms if outcome and outcome.cost else 0.0


def _seconds(ms: float) -> str:
    return f"{ms / 1_000:.3f}"


def _plain(text: str) -> str:
    return NO_CHAR.sub("", text)
