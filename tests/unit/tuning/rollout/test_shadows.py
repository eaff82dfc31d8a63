"""Answers that nobody sees, and the people who must not wait for them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from core.domain import SearchFilter
from generation.answerer import Cancelled, Question
from tests.support.people import AGENT, AS_OF
from tests.support.turns import answer
from tuning.rollout.shadows import MOST_WAITING, Shadowed, Shadows

PATIENCE_SECONDS = 60.0


def _shadowed(text: str = "?") -> Shadowed:
    return Shadowed(Question(text, AGENT, SearchFilter(AGENT.tenant, AGENT.audiences, AS_OF)), answer())


@contextmanager
def _open(write: Callable[[Shadowed], None]) -> Iterator[Shadows]:
    shadows = Shadows(write)
    try:
        yield shadows
    finally:
        shadows.close()


def test_what_is_added_is_written_in_order() -> None:
    written: list[str] = []
    done = threading.Semaphore(0)

    def write(shadowed: Shadowed) -> None:
        written.append(shadowed.question.text)
        done.release()

    with _open(write) as shadows:
        for text in "abc":
            assert shadows.add(_shadowed(text))
        for _ in "abc":
            assert done.acquire(timeout=PATIENCE_SECONDS)
    assert written == ["a", "b", "c"]


def test_nothing_is_written_while_somebody_asks() -> None:
    somebody = threading.Event()
    written_meanwhile: list[bool] = []
    done = threading.Event()

    def write(_: Shadowed) -> None:
        written_meanwhile.append(somebody.is_set())
        done.set()

    with _open(write) as shadows:
        with shadows.asking():
            somebody.set()
            shadows.add(_shadowed())
            somebody.clear()
        assert done.wait(PATIENCE_SECONDS)
    assert written_meanwhile == [False]


def test_a_shadow_gives_way_to_somebody_who_asks_and_is_written_afterwards() -> None:
    begun, done = threading.Semaphore(0), threading.Event()

    def write(shadowed: Shadowed) -> None:
        begun.release()
        if not given_way.is_set():
            assert shadowed.question.cancel.wait(PATIENCE_SECONDS)
            given_way.set()
            raise Cancelled
        done.set()

    given_way = threading.Event()
    with _open(write) as shadows:
        shadows.add(_shadowed())
        assert begun.acquire(timeout=PATIENCE_SECONDS)
        with shadows.asking():
            assert given_way.wait(PATIENCE_SECONDS)
            assert not done.is_set()
        assert done.wait(PATIENCE_SECONDS)


def test_one_that_fails_keeps_no_other_from_being_written() -> None:
    done = threading.Event()

    def write(shadowed: Shadowed) -> None:
        if shadowed.question.text == "bad":
            raise OSError
        done.set()

    with _open(write) as shadows:
        shadows.add(_shadowed("bad"))
        shadows.add(_shadowed("good"))
        assert done.wait(PATIENCE_SECONDS)


def test_what_there_is_no_room_for_is_dropped() -> None:
    with _open(lambda _: None) as shadows, shadows.asking():
        assert all(shadows.add(_shadowed()) for _ in range(MOST_WAITING))
        assert not shadows.add(_shadowed())


def test_once_closed_nothing_is_taken() -> None:
    with _open(lambda _: None) as shadows:
        pass
    assert not shadows.add(_shadowed())
