"""What pairs say of a shadow rollout, all together."""

import pytest

from tuning.rollout.pairs import JudgedPair, PairSummary, summarised
from tuning.rollout.records import Guard

ABSTAINED = {Guard.ABSTENTION: 1.0}


def _answered(support: float) -> dict[str, float]:
    return {Guard.SUPPORT: 1 - support, Guard.ABSTENTION: 0.0, Guard.LATENCY: 0.1}


def _summary(*pairs: tuple[dict[str, float], dict[str, float]]) -> PairSummary:
    return summarised([JudgedPair(True, champion, candidate) for champion, candidate in pairs])


@pytest.mark.parametrize(
    ("champion", "candidate", "counted"),
    [
        (_answered(1.0), _answered(0.0), "both_answered"),
        (_answered(1.0), ABSTAINED, "only_champion_answered"),
        (ABSTAINED, _answered(1.0), "only_candidate_answered"),
        (ABSTAINED, ABSTAINED, "neither_answered"),
    ],
)
def test_a_pair_counts_by_who_answered(champion: dict[str, float], candidate: dict[str, float], counted: str) -> None:
    counts = ("both_answered", "only_champion_answered", "only_candidate_answered", "neither_answered")
    found = _summary((champion, candidate))
    assert [name for name in counts if getattr(found, name)] == [counted]


def test_an_answer_of_the_rules_is_none() -> None:
    assert _summary(({}, {})).neither_answered == 1


def test_support_is_compared_where_both_answered() -> None:
    found = _summary((_answered(0.5), _answered(0.75)), (_answered(0.75), _answered(0.25)), (_answered(1.0), ABSTAINED))
    assert (found.champion_support, found.candidate_support) == (0.625, 0.5)


def test_without_a_pair_that_both_answered_there_is_no_mean() -> None:
    found = _summary((_answered(0.5), ABSTAINED))
    assert (found.champion_support, found.candidate_support) == (None, None)


def test_pairs_that_differ_are_counted() -> None:
    both = _answered(1.0), _answered(1.0)
    assert summarised([JudgedPair(True, *both), JudgedPair(False, *both)]).differing == 1
