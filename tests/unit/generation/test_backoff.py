"""How long to wait before a request is sent again."""

from generation.engines.backoff import LONGEST_SECONDS, delays


def test_there_is_one_delay_for_each_retry() -> None:
    assert len(list(delays(3))) == 3
    assert list(delays(0)) == []


def test_each_delay_is_twice_the_one_before() -> None:
    assert list(delays(3, lambda: 0.0)) == [0.125, 0.25, 0.5]


def test_a_delay_is_drawn_from_a_half_to_the_whole() -> None:
    assert next(delays(1, lambda: 0.999)) < 0.25
    assert next(delays(1, lambda: 0.5)) == 0.1875


def test_no_delay_grows_beyond_the_longest() -> None:
    assert max(delays(10, lambda: 0.999)) < LONGEST_SECONDS
