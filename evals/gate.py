"""The gate: whether a compared variant may ship, by a policy that people read and change."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from core.rule_files import IdentifiedRule, read_rules
from evals.summary import Comparison, Estimate, Summary

PACKAGED = Path(__file__).with_name("gate.yaml")


class GateRule(IdentifiedRule):
    """One demand on one metric; exactly one of the bounds is given.

    `least` and `most` bound the variant's mean. `worse_by_at_most` bounds the loss against the baseline, in the
    metric's unit, by the unfavourable end of the interval; `times_at_most` bounds the ratio to the baseline, of the
    means or of what `of` names. With `surely` the whole interval has to keep to `least` or `most`. An `optional` rule
    is kept where the run measured its metric on no case.
    """

    metric: str
    variant: str | None = None
    slice: str | None = None
    least: float | None = None
    most: float | None = None
    worse_by_at_most: float | None = Field(None, ge=0)
    times_at_most: float | None = Field(None, gt=0)
    of: Literal["mean", "median", "p95"] = "mean"
    surely: bool = False
    optional: bool = False

    @model_validator(mode="after")
    def _has_one_bound(self) -> Self:
        bounds = (self.least, self.most, self.worse_by_at_most, self.times_at_most)
        if sum(bound is not None for bound in bounds) != 1:
            raise ValueError("wants exactly one of least, most, worse_by_at_most, times_at_most")
        return self


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one rule; `reason` is a sentence with the figures."""

    rule: str
    passed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class GateVerdict:
    variant: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def broken(self) -> int:
        """How many rules are not kept."""
        return sum(not check.passed for check in self.checks)


def load_gate(path: Path | None) -> tuple[GateRule, ...]:
    """The rules of a file, or the packaged ones. Raises ConfigurationError as `core.rule_files.read_rules` does."""
    return read_rules(path or PACKAGED, GateRule, "gate")[0]


def judge(summary: Summary, variant: str, rules: Sequence[GateRule]) -> GateVerdict:
    """Every rule on a variant. What cannot be told - no such metric, no case, too few for an interval - fails."""
    return GateVerdict(variant, tuple(_check(summary, variant, rule) for rule in rules))


def _check(summary: Summary, variant: str, rule: GateRule) -> Check:
    if rule.optional and all(one.cases == 0 for one in summary.estimates if one.metric == rule.metric):
        return Check(rule.id, True, f"{rule.metric} was measured on no case of this run.")
    if rule.times_at_most is not None:
        return _check_ratio(summary, variant, rule, rule.times_at_most)
    if rule.worse_by_at_most is not None:
        return _check_loss(summary, variant, rule, rule.worse_by_at_most)
    found = _estimate(summary, rule.variant or variant, rule)
    if found is None or found.mean is None:
        return Check(rule.id, False, f"{rule.metric} was not measured on any case.")
    return _check_mean(found, rule)


def _check_mean(found: Estimate, rule: GateRule) -> Check:
    low, high = (found.low, found.high) if rule.surely else (found.mean, found.mean)
    if low is None or high is None:
        return Check(rule.id, False, f"{rule.metric} has too few cases for an interval.")
    told = f"{rule.metric} of {found.variant} is {found.mean:.3f} ({found.cases} cases"
    told += f", from {found.low:.3f} to {found.high:.3f})" if rule.surely else ")"
    if rule.least is not None:
        return Check(rule.id, low >= rule.least, f"{told}; at least {rule.least:g} is wanted.")
    assert rule.most is not None
    return Check(rule.id, high <= rule.most, f"{told}; at most {rule.most:g} is wanted.")


def _check_loss(summary: Summary, variant: str, rule: GateRule, most: float) -> Check:
    found = _comparison(summary, variant, rule)
    if found is None or found.difference is None or found.low is None or found.high is None:
        return Check(rule.id, False, f"{rule.metric} could not be compared with {summary.baseline}.")
    lower_is_better = next(one.better for one in summary.metrics if one.name == rule.metric) == "lower"
    loss = found.high if lower_is_better else -found.low
    told = f"{rule.metric} differs by {found.difference:+.3f} (from {found.low:+.3f} to {found.high:+.3f})"
    return Check(rule.id, loss <= most, f"{told}; worse by at most {most:g} is wanted, at 95 %.")


def _check_ratio(summary: Summary, variant: str, rule: GateRule, most: float) -> Check:
    before, after = (_figure(_estimate(summary, name, rule), rule.of) for name in (summary.baseline, variant))
    if not before or after is None:
        return Check(rule.id, False, f"The {rule.of} of {rule.metric} could not be compared with {summary.baseline}.")
    told = f"The {rule.of} of {rule.metric} is {after / before:.2f} times that of {summary.baseline}"
    return Check(rule.id, after / before <= most, f"{told}; at most {most:g} is wanted.")


def _figure(found: Estimate | None, of: Literal["mean", "median", "p95"]) -> float | None:
    figure: float | None = getattr(found, of, None)
    return figure


def _estimate(summary: Summary, variant: str, rule: GateRule) -> Estimate | None:
    wanted = rule.metric, variant, rule.slice
    return next((one for one in summary.estimates if (one.metric, one.variant, one.slice) == wanted), None)


def _comparison(summary: Summary, variant: str, rule: GateRule) -> Comparison | None:
    wanted = rule.metric, variant, rule.slice
    return next((one for one in summary.comparisons if (one.metric, one.variant, one.slice) == wanted), None)
