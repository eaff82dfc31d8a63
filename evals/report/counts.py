"""How many answers there are, how many failed or were skipped, and why."""

from collections import defaultdict
from dataclasses import dataclass

from evals.records import Outcome, OutcomeState
from evals.report.order import ordered_variants
from evals.summary import Summary

UNTOLD = "No reason was recorded."


@dataclass(frozen=True, slots=True)
class Reason:
    """Why cases have no answer; `state` is "failed" or "skipped"."""

    state: OutcomeState
    text: str
    case_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VariantCount:
    """`missing` cases have no outcome: the run did not come to them. The commonest reason is first.

    `spared` are those of the skipped that are none for the variant.
    """

    variant: str
    done: int
    failed: int
    skipped: int
    spared: int
    missing: int
    reasons: tuple[Reason, ...]

    @property
    def cases(self) -> int:
        return self.done + self.failed + self.skipped + self.missing

    @property
    def lacks(self) -> bool:
        """Whether an answer is not there that could be."""
        return self.done + self.spared < self.cases


def counts(summary: Summary) -> tuple[VariantCount, ...]:
    """One for each variant, the baseline first."""
    return tuple(_count(summary, variant) for variant in ordered_variants(summary))


def _count(summary: Summary, variant: str) -> VariantCount:
    outcomes = [one for one in summary.run.outcomes if one.variant == variant]
    done, failed, skipped = (sum(one.state == state for one in outcomes) for state in ("done", "failed", "skipped"))
    spared, missing = sum(one.spared for one in outcomes), len(summary.run.cases) - len(outcomes)
    return VariantCount(variant, done, failed, skipped, spared, missing, _reasons(outcomes))


def _reasons(outcomes: list[Outcome]) -> tuple[Reason, ...]:
    found: defaultdict[tuple[OutcomeState, str], list[str]] = defaultdict(list)
    for outcome in outcomes:
        if outcome.state != "done":
            found[outcome.state, outcome.error or UNTOLD].append(outcome.case_id)
    reasons = [Reason(state, text, tuple(case_ids)) for (state, text), case_ids in found.items()]
    return tuple(sorted(reasons, key=lambda reason: -len(reason.case_ids)))
