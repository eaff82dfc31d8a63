"""The gate says of each rule whether it is kept, and fails what it cannot tell."""

from pathlib import Path

import pytest

from core.errors import ConfigurationError
from evals.gate import GateRule, judge, load_gate
from evals.summary import Comparison, Estimate, Summary
from tests.support.summaries import summary as made


@pytest.fixture(scope="module")
def summary() -> Summary:
    return made()


def _estimate(metric: str, mean: float, **more: float) -> Estimate:
    figures = {"low": mean - 0.1, "high": mean + 0.1, "median": mean, "p95": mean} | more
    return Estimate(metric=metric, variant="new", slice=None, mean=mean, cases=20, clusters=9, failed=0, **figures)


def _with(summary: Summary, *estimates: Estimate, difference: float = 0.0) -> Summary:
    comparison = Comparison(
        metric="key_facts",
        baseline=summary.baseline,
        variant="new",
        slice=None,
        baseline_mean=0.8,
        variant_mean=0.8 + difference,
        difference=difference,
        low=difference - 0.02,
        high=difference + 0.02,
        p=0.5,
        p_adjusted=0.5,
        wins=1,
        ties=1,
        losses=1,
        cases=20,
        clusters=9,
        smallest_shown=0.1,
        verdict="no difference shown",
    )
    lower = comparison.model_copy(update={"metric": "must_not"})
    return summary.model_copy(update={"estimates": estimates, "comparisons": (comparison, lower)})


def _passes(summary: Summary, **bounds: object) -> bool:
    (check,) = judge(summary, "new", [GateRule.model_validate({"id": "rule"} | bounds)]).checks
    return check.passed


@pytest.mark.parametrize(
    ("bounds", "passed"),
    [
        ({"least": 0.9}, True),
        ({"least": 0.91}, False),
        ({"most": 0.9}, True),
        ({"most": 0.89}, False),
        ({"least": 0.9, "surely": True}, False),
        ({"least": 0.8, "surely": True}, True),
        ({"most": 0.9, "surely": True}, False),
    ],
)
def test_a_mean_is_held_against_its_bound_and_surely_the_whole_interval(
    summary: Summary, bounds: dict[str, float], passed: bool
) -> None:
    assert _passes(_with(summary, _estimate("key_facts", 0.9)), metric="key_facts", **bounds) is passed


@pytest.mark.parametrize(("difference", "passed"), [(0.0, True), (0.1, True), (-0.02, False)])
def test_a_loss_counts_by_the_unfavourable_end_of_its_interval(
    summary: Summary, difference: float, passed: bool
) -> None:
    found = _with(summary, difference=difference)
    assert _passes(found, metric="key_facts", worse_by_at_most=0.03) is passed


def test_of_a_metric_of_which_less_is_better_more_is_the_loss(summary: Summary) -> None:
    assert not _passes(_with(summary, difference=0.1), metric="must_not", worse_by_at_most=0.03)
    assert _passes(_with(summary, difference=-0.1), metric="must_not", worse_by_at_most=0.03)


def test_a_ratio_is_of_what_the_rule_names(summary: Summary) -> None:
    before = _estimate("total_ms", 100, p95=200).model_copy(update={"variant": summary.baseline})
    found = _with(summary, before, _estimate("total_ms", 130, p95=220))
    assert _passes(found, metric="total_ms", of="p95", times_at_most=1.2)
    assert not _passes(found, metric="total_ms", times_at_most=1.2)


@pytest.mark.parametrize("bounds", [{"least": 0}, {"worse_by_at_most": 1}, {"times_at_most": 9}])
def test_what_was_not_measured_fails(summary: Summary, bounds: dict[str, float]) -> None:
    assert not _passes(_with(summary), metric="follows_passage", **bounds)


def test_what_was_not_measured_keeps_an_optional_rule(summary: Summary) -> None:
    assert _passes(_with(summary), metric="follows_passage", worse_by_at_most=0.02, optional=True)
    unknown = _with(summary, _estimate("follows_passage", 0.9))
    assert not _passes(unknown, metric="follows_passage", worse_by_at_most=0.02, optional=True)


def test_the_reason_has_the_figures(summary: Summary) -> None:
    rule = GateRule(id="facts", metric="key_facts", least=0.95)
    (check,) = judge(_with(summary, _estimate("key_facts", 0.9)), "new", [rule]).checks
    assert check.reason == "key_facts of new is 0.900 (20 cases); at least 0.95 is wanted."


def test_the_packaged_rules_are_of_metrics_that_there_are(summary: Summary) -> None:
    assert {rule.metric for rule in load_gate(None)} <= {metric.name for metric in summary.metrics}


@pytest.mark.parametrize(
    ("rules", "named"),
    [
        ("rules: [{id: a, metric: key_facts}]", "exactly one of"),
        ("rules: [{id: a, metric: key_facts, least: 1, most: 2}]", "exactly one of"),
        ("rules: [{id: a, metric: key_facts, worse_by_at_most: -1}]", "worse_by_at_most"),
        ("rules: 3", "rules"),
    ],
)
def test_a_policy_that_is_wrong_is_refused_with_its_rule(tmp_path: Path, rules: str, named: str) -> None:
    path = tmp_path / "gate.yaml"
    path.write_text(rules)
    with pytest.raises(ConfigurationError, match=named):
        load_gate(path)
