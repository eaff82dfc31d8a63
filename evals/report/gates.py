"""What the gate says of each compared variant."""

from collections.abc import Sequence

from evals.gate import GateRule, GateVerdict, judge, load_gate
from evals.report.order import ordered_variants
from evals.summary import Summary

# Those of the packaged policy where there are none.
Rules = Sequence[GateRule] | None


def gates(summary: Summary, rules: Rules) -> dict[str, GateVerdict]:
    """By the variant, in the order of the run; the baseline is not judged."""
    policy = load_gate(None) if rules is None else rules
    return {variant: judge(summary, variant, policy) for variant in ordered_variants(summary)[1:]}
