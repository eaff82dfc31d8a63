"""How much evidence there is that a candidate is worse, looked at after every observation."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain import RolloutSide
from tuning.rollout.betting import MOST, capital
from tuning.rollout.sides import differences

MARGIN, ALPHA, BOUND = 0.05, 0.05, 20.0
TRIALS, CONVERSATIONS = 300, 800
DIFFERENCES = st.lists(st.floats(-1, 1), max_size=60)
MARGINS = st.floats(0, 0.5)


def _found(candidate: float, champion: float, share: float, alike: float = 0.0) -> float:
    """The share of simulated rollouts in which an alarm came at any time.

    Losses are 0 or 1 with these means; `alike` is the share of conversations that lose with either side.
    """
    numbers = np.random.default_rng(20)
    alarms = 0
    for _ in range(TRIALS):
        sides = numbers.random(CONVERSATIONS) < share
        hard = numbers.random(CONVERSATIONS) < alike
        losses = hard | (numbers.random(CONVERSATIONS) < np.where(sides, candidate, champion))
        named = (RolloutSide.CANDIDATE if side else RolloutSide.CHAMPION for side in sides)
        seen = list(differences(zip(named, losses.astype(float), strict=True)))
        alarms += capital(seen, MARGIN) >= BOUND
    return alarms / TRIALS


@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize("champion", [0.02, 0.2, 0.6])
def test_looking_after_every_conversation_raises_no_more_false_alarms_than_allowed(
    champion: float, share: float
) -> None:
    assert _found(champion + MARGIN, champion, share) <= ALPHA


def test_conversations_that_are_hard_for_both_raise_no_alarm() -> None:
    assert _found(0.1, 0.1, 0.5, alike=0.4) <= ALPHA


@pytest.mark.parametrize(("share", "worse_by"), [(0.5, 0.25), (0.1, 0.5)])
def test_a_candidate_that_is_clearly_worse_is_found(share: float, worse_by: float) -> None:
    assert _found(0.1 + worse_by, 0.1, share) >= 0.9


@pytest.mark.parametrize("bound", [1.5, 2.0, 4.0, 8.0])
def test_of_all_ways_that_a_fair_coin_may_fall_no_more_than_one_in_the_bound_reach_it(bound: float) -> None:
    falls = list(product((-1.0, 1.0), repeat=11))
    assert sum(capital(fall, 0.0) >= bound for fall in falls) <= len(falls) / bound


@given(DIFFERENCES, MARGINS)
def test_evidence_never_goes_away(seen: list[float], margin: float) -> None:
    capitals = [capital(seen[:count], margin) for count in range(len(seen) + 1)]
    assert capitals == sorted(capitals)
    assert 1 <= capitals[0] <= capitals[-1] <= MOST * (1 + 1e-9)


@given(st.lists(st.floats(-1, 0.05), max_size=60))
def test_differences_within_the_margin_are_no_evidence(seen: list[float]) -> None:
    assert capital(seen, MARGIN) == 1


@given(DIFFERENCES, MARGINS)
def test_a_larger_margin_leaves_less_evidence(seen: list[float], margin: float) -> None:
    assert capital(seen, margin + 0.1) <= capital(seen, margin) * (1 + 1e-9)
