"""The learning rate over a run."""

from hypothesis import given
from hypothesis import strategies as st

from tuning.training.schedule import rate_factor


@given(st.integers(1, 500), st.floats(0, 0.9))
def test_the_rate_is_above_0_and_at_most_full(steps: int, warmup: float) -> None:
    assert all(0 <= rate_factor(step, steps, warmup) <= 1 for step in range(steps))
    assert rate_factor(0, steps, warmup) > 0


def test_it_rises_in_the_warm_up_and_falls_afterwards() -> None:
    factors = [rate_factor(step, 100, 0.1) for step in range(100)]
    assert factors[:10] == sorted(factors[:10])
    assert factors[9] == 1
    assert factors[10:] == sorted(factors[10:], reverse=True)
    assert factors[-1] < 0.01
