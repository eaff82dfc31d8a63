"""When a server is left alone, and when it is tried again."""

import pytest

from generation.engines.breaker import BreakerOpen, CircuitBreaker
from generation.engines.failures import Outage, Refusal


class HandClock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def breaker(clock: HandClock) -> CircuitBreaker:
    return CircuitBreaker(2, 30, clock)


def _end(breaker: CircuitBreaker, error: type[BaseException] | None = None) -> None:
    """One request, that ends well or with an error."""
    try:
        with breaker.guard():
            if error is not None:
                raise error("told to")
    except BaseException as raised:
        if type(raised) is not error:
            raise


def _open(breaker: CircuitBreaker) -> None:
    _end(breaker, Outage)
    _end(breaker, Outage)


def test_it_opens_after_that_many_outages_in_a_row(breaker: CircuitBreaker) -> None:
    _end(breaker, Outage)
    assert breaker.state == "closed"
    _end(breaker, Outage)
    assert breaker.state == "open"


def test_a_success_between_two_outages_keeps_it_closed(breaker: CircuitBreaker) -> None:
    _end(breaker, Outage)
    _end(breaker)
    _end(breaker, Outage)
    assert breaker.state == "closed"


def test_a_refusal_is_an_answer_and_keeps_it_closed(breaker: CircuitBreaker) -> None:
    _end(breaker, Outage)
    _end(breaker, Refusal)
    _end(breaker, Outage)
    assert breaker.state == "closed"


def test_an_open_one_lets_no_request_through(breaker: CircuitBreaker) -> None:
    _open(breaker)
    assert breaker.refuses()
    with pytest.raises(BreakerOpen), breaker.guard():
        pytest.fail("a request was let through")


def test_it_is_half_open_after_its_seconds(breaker: CircuitBreaker, clock: HandClock) -> None:
    _open(breaker)
    clock.now += 29.9
    assert breaker.state == "open"
    clock.now += 0.1
    assert breaker.state == "half-open"


def test_a_half_open_one_lets_a_single_trial_through(breaker: CircuitBreaker, clock: HandClock) -> None:
    _open(breaker)
    clock.now += 30
    with breaker.guard():
        assert breaker.refuses()
        with pytest.raises(BreakerOpen), breaker.guard():
            pytest.fail("a second request was let through")


def test_looking_takes_no_trial(breaker: CircuitBreaker, clock: HandClock) -> None:
    _open(breaker)
    clock.now += 30
    assert not breaker.refuses()
    assert not breaker.refuses()


def test_a_trial_that_succeeds_closes_it(breaker: CircuitBreaker, clock: HandClock) -> None:
    _open(breaker)
    clock.now += 30
    _end(breaker)
    assert breaker.state == "closed"
    _end(breaker, Outage)
    assert breaker.state == "closed"


def test_a_trial_that_fails_opens_it_for_the_whole_time_again(breaker: CircuitBreaker, clock: HandClock) -> None:
    _open(breaker)
    clock.now += 30
    _end(breaker, Outage)
    clock.now += 29
    assert breaker.state == "open"
    clock.now += 1
    assert not breaker.refuses()


def test_a_trial_that_is_cancelled_leaves_the_trial_to_another(breaker: CircuitBreaker, clock: HandClock) -> None:
    _open(breaker)
    clock.now += 30
    _end(breaker, KeyboardInterrupt)
    assert breaker.state == "half-open"
    assert not breaker.refuses()


def test_an_older_request_that_fails_late_does_not_end_the_trial(breaker: CircuitBreaker, clock: HandClock) -> None:
    with pytest.raises(Outage), breaker.guard():
        _open(breaker)
        clock.now += 30
        trial = breaker.guard()
        trial.__enter__()
        raise Outage("told to")
    assert (breaker.state, breaker.refuses()) == ("half-open", True)
    trial.__exit__(None, None, None)
    assert breaker.state == "closed"
