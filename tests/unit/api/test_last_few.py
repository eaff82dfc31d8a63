"""Values that take long to make: made once, also for those who ask meanwhile, and not kept for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.last_few import LastFew


class Counted:
    """Gives the number of the call; the first waits until it may go on."""

    def __init__(self) -> None:
        self.calls = 0
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self) -> int:
        self.calls += 1
        self.begun.set()
        assert self.may_end.wait(30)
        return self.calls


def test_who_asks_while_it_is_made_gets_the_same() -> None:
    few: LastFew[str, int] = LastFew(2)
    make = Counted()
    with ThreadPoolExecutor(3) as threads:
        asked = [threads.submit(few.get, "a", make) for _ in range(3)]
        assert make.begun.wait(30)
        make.may_end.set()
        assert [one.result(30) for one in asked] == [1, 1, 1]


def test_who_asks_for_something_else_does_not_wait() -> None:
    few: LastFew[str, int] = LastFew(2)
    make = Counted()
    with ThreadPoolExecutor(1) as threads:
        slow = threads.submit(few.get, "a", make)
        assert make.begun.wait(30)
        assert few.get("b", lambda: 7) == 7
        make.may_end.set()
        assert slow.result(30) == 1


def test_the_one_that_was_longest_not_asked_for_goes_first() -> None:
    few: LastFew[str, str] = LastFew(2)
    for key in ("a", "b", "a", "c"):
        few.get(key, lambda: "first")
    assert [few.get(key, lambda: "second") for key in ("a", "c", "b")] == ["first", "first", "second"]


def test_what_fails_is_made_anew() -> None:
    few: LastFew[str, float] = LastFew(2)
    with pytest.raises(ZeroDivisionError):
        few.get("a", lambda: 1 / 0)
    assert few.get("a", lambda: 7) == 7
