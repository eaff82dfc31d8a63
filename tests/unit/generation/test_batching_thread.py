"""One thread that writes several texts at a time."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.domain import AdapterRef
from core.errors import Busy, InvalidInput, Unavailable
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.batching_thread import MOST_AT_WORK, Batch, BatchingThread
from generation.engines.request_queue import QueuedGeneration
from tests.support.http import poll

ADAPTER = Adapter(AdapterRef("tone", "1", "0" * 64), Path())


class Letters:
    """A batch that writes "a" for each step while its gate is open."""

    def __init__(self, gate: threading.Event) -> None:
        self.gate = gate
        self.texts: dict[QueuedGeneration, int] = {}
        self.most = 0

    def __len__(self) -> int:
        return len(self.texts)

    def add(self, generation: QueuedGeneration) -> None:
        self.texts[generation] = generation.request.max_new_tokens
        self.most = max(self.most, len(self))

    def step(self) -> None:
        if not self.gate.wait(0.01):
            return
        for generation, left in list(self.texts.items()):
            if left == 0 or generation.stopped():
                generation.put(None)
                del self.texts[generation]
            else:
                generation.put("a")
                self.texts[generation] = left - 1

    def end(self, error: Exception | None) -> None:
        for generation in self.texts:
            if error is not None:
                generation.put(error)
            generation.put(None)
        self.texts.clear()


class Broken(Letters):
    def step(self) -> None:
        raise RuntimeError("no memory")


class Shelf:
    """One batch for the base model, one for adapters."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.base = Letters(self.gate)
        self.adapted: Letters | None = Letters(self.gate)
        self.discarded: list[Batch] = []

    def open(self, adapter: Adapter | None) -> Batch:
        if adapter is None:
            return self.base
        if self.adapted is None:
            raise InvalidInput("It does not fit.")
        return self.adapted

    def all(self) -> list[Batch]:
        return [self.base] if self.adapted is None else [self.base, self.adapted]

    def discard(self, batch: Batch) -> None:
        self.discarded.append(batch)
        self.base = Letters(self.gate)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def thread(shelf: Shelf) -> Iterator[BatchingThread]:
    made = BatchingThread(shelf, 2)
    yield made
    made.close()


def _fill(thread: BatchingThread, shelf: Shelf) -> list[QueuedGeneration]:
    """As many at work as there may be."""
    working = []
    for count in range(1, MOST_AT_WORK + 1):
        working.append(thread.submit(GenerationRequest([], 2)))
        poll(lambda count=count: len(shelf.base) == count)
    return working


def test_requests_are_written_together_up_to_the_most(thread: BatchingThread, shelf: Shelf) -> None:
    working = _fill(thread, shelf)
    waiting = thread.submit(GenerationRequest([], 2))
    shelf.gate.set()
    assert ["".join(text) for text in [*working, waiting]] == ["aa"] * (MOST_AT_WORK + 1)
    assert shelf.base.most == MOST_AT_WORK


def test_only_those_that_wait_are_ahead(thread: BatchingThread, shelf: Shelf) -> None:
    working = _fill(thread, shelf)
    first, second = (thread.submit(GenerationRequest([], 1)) for _ in range(2))
    assert [text.ahead() for text in working] == [0] * MOST_AT_WORK
    assert (first.ahead(), second.ahead()) == (0, 1)


def test_a_full_queue_turns_requests_away(thread: BatchingThread, shelf: Shelf) -> None:
    _fill(thread, shelf)
    for _ in range(2):
        thread.submit(GenerationRequest([], 1))
    with pytest.raises(Busy):
        thread.submit(GenerationRequest([], 1))


def test_base_and_adapter_are_written_side_by_side(thread: BatchingThread, shelf: Shelf) -> None:
    base = thread.submit(GenerationRequest([], 1))
    adapted = thread.submit(GenerationRequest([], 3, ADAPTER))
    poll(lambda: len(shelf.base) == 1 and shelf.adapted is not None and len(shelf.adapted) == 1)
    shelf.gate.set()
    assert ("".join(base), "".join(adapted)) == ("a", "aaa")


def test_an_adapter_that_does_not_fit_is_told_to_its_reader_alone(thread: BatchingThread, shelf: Shelf) -> None:
    shelf.adapted = None
    shelf.gate.set()
    refused = thread.submit(GenerationRequest([], 1, ADAPTER))
    with pytest.raises(InvalidInput, match="does not fit"):
        list(refused)
    assert "".join(thread.submit(GenerationRequest([], 1))) == "a"


def test_an_error_ends_its_batch_and_the_next_request_is_written(thread: BatchingThread, shelf: Shelf) -> None:
    broken = shelf.base = Broken(shelf.gate)
    shelf.gate.set()
    with pytest.raises(Unavailable, match="RuntimeError"):
        list(thread.submit(GenerationRequest([], 1)))
    assert shelf.discarded == [broken]
    assert "".join(thread.submit(GenerationRequest([], 1))) == "a"


def test_closing_ends_all_texts(thread: BatchingThread, shelf: Shelf) -> None:
    texts = [*_fill(thread, shelf), thread.submit(GenerationRequest([], 1))]
    thread.close()
    assert ["".join(text) for text in texts] == [""] * len(texts)
    with pytest.raises(Unavailable):
        thread.submit(GenerationRequest([], 1))


def test_a_batch_that_cannot_be_made_anew_keeps_no_reader_waiting(
    thread: BatchingThread, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_: Batch) -> None:
        raise MemoryError

    def read(generation: QueuedGeneration) -> None:
        with suppress(Unavailable):
            list(generation)

    monkeypatch.setattr(shelf, "discard", no_room)
    shelf.base = Broken(shelf.gate)
    for _ in range(2):
        reader = threading.Thread(target=read, args=(thread.submit(GenerationRequest([], 1)),), daemon=True)
        reader.start()
        reader.join(5)
        assert not reader.is_alive()
