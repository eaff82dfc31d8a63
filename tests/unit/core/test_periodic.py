"""Work that is done again and again."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from core.periodic import Periodic

PATIENCE_SECONDS = 60.0


@contextmanager
def started(work: Periodic) -> Iterator[None]:
    work.start()
    try:
        yield
    finally:
        work.stop()


def test_it_is_done_at_the_start() -> None:
    done = threading.Event()
    with started(Periodic("test", 3600, done.set)):
        assert done.wait(PATIENCE_SECONDS)


def test_it_is_done_again_also_after_an_error() -> None:
    done = threading.Semaphore(0)

    def work() -> None:
        done.release()
        raise OSError

    with started(Periodic("test", 0.001, work)):
        for _ in range(3):
            assert done.acquire(timeout=PATIENCE_SECONDS)


def test_once_stopped_it_is_not_done_any_more() -> None:
    threads = threading.active_count()
    work = Periodic("test", 3600, lambda: None)
    work.start()
    work.stop()
    work.stop()
    assert threading.active_count() == threads


def test_it_can_be_started_again() -> None:
    done = threading.Semaphore(0)
    work = Periodic("test", 3600, done.release)
    for _ in range(2):
        with started(work):
            assert done.acquire(timeout=PATIENCE_SECONDS)
