"""The run as test results."""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from lxml import etree

from evals.records import Outcome
from evals.report.junit import render_junit
from evals.summary import Summary
from tests.support.summaries import BASELINE, ERROR, FAILED, MARKED, MARKUP, QUOTES, TUNED

# The elements and attributes of the form that Jenkins reads, as far as a report uses them.
SCHEMA = """
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="seconds"><xs:restriction base="xs:string"><xs:pattern value="[0-9]+\\.[0-9]{3}"/></xs:restriction></xs:simpleType>
  <xs:complexType name="told" mixed="true"><xs:attribute name="message"/><xs:attribute name="type"/></xs:complexType>
  <xs:element name="testcase"><xs:complexType>
    <xs:choice minOccurs="0">
      <xs:element name="skipped" type="told"/><xs:element name="error" type="told"/><xs:element name="failure" type="told"/>
    </xs:choice>
    <xs:attribute name="name" use="required"/><xs:attribute name="classname" use="required"/>
    <xs:attribute name="time" type="seconds" use="required"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType>
    <xs:sequence><xs:element ref="testcase" maxOccurs="unbounded"/></xs:sequence>
    <xs:attribute name="name" use="required"/><xs:attribute name="tests" type="xs:int" use="required"/>
    <xs:attribute name="errors" type="xs:int"/><xs:attribute name="failures" type="xs:int"/>
    <xs:attribute name="skipped" type="xs:int"/><xs:attribute name="time" type="seconds"/>
    <xs:attribute name="timestamp" type="xs:dateTime"/>
  </xs:complexType></xs:element>
  <xs:element name="testsuites"><xs:complexType>
    <xs:sequence><xs:element ref="testsuite" maxOccurs="unbounded"/></xs:sequence><xs:attribute name="name"/>
  </xs:complexType></xs:element>
</xs:schema>
"""  # noqa: E501


def test_the_results_are_valid(summary: Summary) -> None:
    schema = etree.XMLSchema(etree.fromstring(SCHEMA))
    schema.assertValid(etree.fromstring(render_junit(summary).encode()))


def test_a_variant_is_a_suite_and_a_case_a_test(summary: Summary) -> None:
    found = {suite.get("name"): [test.get("name") for test in suite] for suite in _results(summary)}
    names = [case.id for case in summary.run.cases]
    assert found == dict.fromkeys((BASELINE, TUNED, QUOTES), names)


def test_a_case_that_failed_is_an_error_with_its_reason(summary: Summary) -> None:
    error = _case(summary, TUNED, FAILED).find("error")
    assert error is not None
    assert error.get("message") == ERROR


def test_a_suite_counts_what_its_tests_are(summary: Summary) -> None:
    for suite in _results(summary):
        for attribute, tag in (("errors", "error"), ("failures", "failure"), ("skipped", "skipped")):
            assert int(suite.get(attribute, "")) == len(suite.findall(f".//{tag}"))


def test_an_answer_that_was_withheld_is_a_failure(summary: Summary) -> None:
    answered = {case.id for case in summary.run.cases if case.expected_status == "answered"}
    withheld = [
        one
        for one in summary.run.outcomes
        if one.answer and one.case_id in answered and not one.answer.status.gives_an_answer
    ]
    assert withheld
    for one in withheld:
        failure = _case(summary, one.variant, one.case_id).find("failure")
        assert failure is not None
        assert "none was given" in failure.get("message", "")


def test_a_case_that_was_not_asked_is_skipped(summary: Summary) -> None:
    told = _with(summary, ())
    assert len(_results(told).findall(".//skipped")) == 3 * len(summary.run.cases)


def test_markup_stays_text(summary: Summary) -> None:
    texts = [one.text or "" for one in _results(summary).iter("failure")]
    assert any(MARKUP in text for text in texts)


def test_control_characters_are_left_out(summary: Summary) -> None:
    outcome = Outcome(case_id=MARKED, variant=TUNED, state="failed", error="broken\x00 \x1b[31mpipe\ufffe")
    error = _case(_with(summary, (outcome,)), TUNED, MARKED).find("error")
    assert error is not None
    assert error.get("message") == "broken [31mpipe"


def _results(summary: Summary) -> Element:
    return ElementTree.fromstring(render_junit(summary))


def _case(summary: Summary, variant: str, case_id: str) -> Element:
    found = _results(summary).find(f"testsuite[@name='{variant}']/testcase[@name='{case_id}']")
    assert found is not None
    return found


def _with(summary: Summary, outcomes: tuple[Outcome, ...]) -> Summary:
    return summary.model_copy(update={"run": summary.run.model_copy(update={"outcomes": outcomes})})
