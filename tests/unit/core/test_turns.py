"""A lock that is given in the order of asking."""

import threading

from core.turns import FairLock


def test_a_thread_that_asks_once_is_not_kept_waiting_by_one_that_asks_again_and_again() -> None:
    lock, order, asked = FairLock(), list[str](), threading.Event()

    def once() -> None:
        asked.set()
        with lock.turn():
            order.append("once")

    waiting = threading.Thread(target=once)
    with lock.turn():
        waiting.start()
        asked.wait()
        while len(lock._waiting) < 2:
            pass
        order.append("first")
    with lock.turn():
        order.append("again")
    waiting.join()
    assert order == ["first", "once", "again"]


def test_a_turn_is_passed_on_when_its_block_raises() -> None:
    lock = FairLock()
    try:
        with lock.turn():
            raise ValueError
    except ValueError:
        pass
    with lock.turn():
        assert len(lock._waiting) == 1
