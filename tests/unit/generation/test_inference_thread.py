"""One thread that generates, and the bounded queue before it."""

import threading
from collections.abc import Iterator

import pytest

from core.errors import Busy, Unavailable
from generation.engines.base import GenerationRequest
from generation.engines.inference_thread import Emit, InferenceThread, Stopped
from tests.support.http import poll

WAIT = 30.0


class Gate:
    """Generates "a" and "b" for each request, in between waiting until it is opened."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun: list[GenerationRequest] = []
        self.stopped_early = 0

    def generate(self, request: GenerationRequest, emit: Emit, stopped: Stopped) -> None:
        self.begun.append(request)
        emit("a")
        while not self.open.wait(0.01):
            if stopped():
                self.stopped_early += 1
                return
        emit("b")


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    yield made
    made.open.set()


@pytest.fixture
def thread(gate: Gate) -> Iterator[InferenceThread]:
    made = InferenceThread(gate.generate, 1)
    yield made
    gate.open.set()
    made.close()


def _request() -> GenerationRequest:
    return GenerationRequest([], 10)


def _filled(thread: InferenceThread, gate: Gate) -> tuple[object, object]:
    """One request at work and one in the queue."""
    working = thread.submit(_request())
    poll(lambda: len(gate.begun) == 1)
    return working, thread.submit(_request())


def test_the_pieces_come_in_their_order(thread: InferenceThread, gate: Gate) -> None:
    gate.open.set()
    assert list(thread.submit(_request())) == ["a", "b"]


def test_a_full_queue_turns_requests_away(thread: InferenceThread, gate: Gate) -> None:
    _filled(thread, gate)
    with pytest.raises(Busy):
        thread.submit(_request())


def test_a_request_knows_how_many_are_ahead(thread: InferenceThread, gate: Gate) -> None:
    working = thread.submit(_request())
    poll(lambda: len(gate.begun) == 1)
    queued = thread.submit(_request())
    assert (working.ahead(), queued.ahead()) == (0, 1)
    gate.open.set()
    assert list(queued) == ["a", "b"]
    poll(lambda: queued.ahead() == 0)


def test_a_request_that_is_cancelled_in_the_queue_is_never_begun(thread: InferenceThread, gate: Gate) -> None:
    thread.submit(_request())
    poll(lambda: len(gate.begun) == 1)
    request = _request()
    queued = thread.submit(request)
    request.cancel.set()
    gate.open.set()
    assert list(queued) == []
    assert len(gate.begun) == 1


def test_a_request_that_is_cancelled_at_work_ends_early(thread: InferenceThread, gate: Gate) -> None:
    request = _request()
    generation = thread.submit(request)
    pieces = iter(generation)
    assert next(pieces) == "a"
    request.cancel.set()
    assert list(pieces) == []
    assert gate.stopped_early == 1


def test_a_reader_who_goes_away_frees_the_thread(thread: InferenceThread, gate: Gate) -> None:
    pieces = iter(thread.submit(_request()))
    next(pieces)
    pieces.close()
    poll(lambda: gate.stopped_early == 1)


def test_an_error_reaches_the_reader_and_the_thread_lives_on() -> None:
    def fail_first(request: GenerationRequest, emit: Emit, _: Stopped) -> None:
        emit("a")
        if request.max_new_tokens == 1:
            raise RuntimeError("inside")

    thread = InferenceThread(fail_first, 2)
    pieces = iter(thread.submit(GenerationRequest([], 1)))
    assert next(pieces) == "a"
    with pytest.raises(Unavailable) as caught:
        next(pieces)
    assert "inside" not in caught.value.message
    assert list(thread.submit(GenerationRequest([], 2))) == ["a"]
    thread.close()


def test_closing_ends_what_is_at_work_and_what_waits(gate: Gate) -> None:
    thread = InferenceThread(gate.generate, 1)
    working, queued = thread.submit(_request()), None
    poll(lambda: len(gate.begun) == 1)
    queued = thread.submit(_request())
    closing = threading.Thread(target=thread.close)
    closing.start()
    closing.join(WAIT)
    assert not closing.is_alive()
    assert (list(working), list(queued)) == (["a"], [])


def test_a_closed_thread_takes_nothing_more(gate: Gate) -> None:
    thread = InferenceThread(gate.generate, 1)
    thread.close()
    with pytest.raises(Unavailable):
        thread.submit(_request())
