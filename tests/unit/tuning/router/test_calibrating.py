"""What is sure enough."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuning.router.calibrating import NEVER, least_margin

Seen = list[tuple[float, bool]]
SEEN = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.2, 0.5, 0.9]), st.booleans()), max_size=60)
RISK = st.sampled_from([0.05, 0.1, 0.3])


def _least(seen: Sequence[tuple[float, bool]], risk: float = 0.05) -> float:
    found, right = np.array([one[0] for one in seen]), np.array([one[1] for one in seen], dtype=bool)
    return least_margin(found, right, risk)


def _share(seen: Seen, margin: float) -> float:
    led = [right for found, right in seen if found >= margin]
    return (led.count(False) + 1) / (len(led) + 1)


@given(SEEN, RISK)
def test_from_the_margin_on_no_larger_share_is_wrong(seen: Seen, risk: float) -> None:
    margin = _least(seen, risk)
    assert margin == NEVER or _share(seen, margin) <= risk


@given(SEEN, RISK)
def test_no_lower_margin_would_do(seen: Seen, risk: float) -> None:
    margin = _least(seen, risk)
    assert all(_share(seen, lower) > risk for lower in {found for found, _ in seen if 0 < found < margin})


@given(SEEN, RISK, st.randoms(use_true_random=False))
def test_the_order_of_questions_changes_nothing(seen: Seen, risk: float, drawn: st.DataObject) -> None:
    assert _least(seen, risk) == _least(drawn.sample(seen, len(seen)), risk)


@given(SEEN, RISK)
def test_a_tie_is_never_led(seen: Seen, risk: float) -> None:
    assert _least([*seen, *[(0.0, True)] * 100], risk) > 0


@pytest.mark.parametrize(("right", "margin"), [(19, 0.5), (18, NEVER)])
def test_nineteen_that_are_right_are_the_fewest_to_be_sure_of_one_in_twenty(right: int, margin: float) -> None:
    assert _least([(0.5, True)] * right) == margin
