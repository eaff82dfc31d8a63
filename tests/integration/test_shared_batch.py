"""The base model and many LoRAs in one batch, on a small model with the packaged tokenizer."""

import json
import shutil
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from core.errors import InvalidInput
from core.settings import GenerationSettings
from generation.contract import Messages
from generation.engines.adapter_files import CONFIG
from generation.engines.base import Adapter, GenerationRequest
from generation.engines.transformers import MOST_AT_WORK, TransformersEngine
from tests.support.adapters import adapter_in
from tests.support.http import poll
from tests.support.many_adapters import save_lora, save_speaking_model

ADAPTERS = 20
REQUESTS = 200
CLIENTS = 5
TOKENS = 12
# Of different lengths, so that rows of the batch are padded.
QUESTIONS = ("Refunds?", "How long may a late return take, and what does it cost? " * 3)
TOO_LARGE_RANK = 256
LARGE_RANK = 64

Asked = tuple[Adapter | None, Messages]


def _messages(question: str) -> Messages:
    return [{"role": "user", "content": question}]


@pytest.fixture(scope="module")
def model(converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Computed by one thread: so small a model only waits for a second one."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield save_speaking_model(converted, tmp_path_factory.mktemp("speaking") / "model")
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def adapters(model: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Adapter]:
    """Of ranks 2 to 6, half of them with the scale of rsLoRA, some on few layers."""
    folder = tmp_path_factory.mktemp("adapters")
    few = {"target_modules": ["q_proj", "down_proj"]}
    return [
        save_lora(
            model, folder / str(seed), seed, r=2 + seed % 5, use_rslora=seed % 2 == 0, **(few if seed % 3 else {})
        )
        for seed in range(ADAPTERS)
    ]


@pytest.fixture(scope="module")
def engine(model: Path) -> Iterator[TransformersEngine]:
    loaded = _engine(model)
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def asked(adapters: Sequence[Adapter]) -> list[Asked]:
    """Each question of each adapter and of the base model, interleaved."""
    return [(adapter, _messages(question)) for question in QUESTIONS for adapter in [None, *adapters]]


@pytest.fixture(scope="module")
def alone(engine: TransformersEngine, asked: Sequence[Asked]) -> list[str]:
    return [_written(engine, *one) for one in asked]


def _engine(model: Path, **settings: Any) -> TransformersEngine:
    engine = TransformersEngine(
        GenerationSettings(model_path=model, dtype="float32", queue=REQUESTS, **settings), model
    )
    engine.load()
    return engine


def _written(engine: TransformersEngine, adapter: Adapter | None, messages: Messages, tokens: int = TOKENS) -> str:
    return "".join(engine.submit(GenerationRequest(messages, tokens, adapter)))


def test_adapters_write_different_words(alone: Sequence[str]) -> None:
    assert len(set(alone[: ADAPTERS + 1])) == ADAPTERS + 1


def test_two_hundred_requests_of_several_clients_write_as_alone(
    engine: TransformersEngine, asked: Sequence[Asked], alone: Sequence[str]
) -> None:
    def ask(client: int) -> list[tuple[int, str]]:
        own = [number % len(asked) for number in range(client, REQUESTS, CLIENTS)]
        writing = [engine.submit(GenerationRequest(asked[number][1], TOKENS, asked[number][0])) for number in own]
        return [(number, "".join(generation)) for number, generation in zip(own, writing, strict=True)]

    with ThreadPoolExecutor(CLIENTS) as clients:
        written = [one for answers in clients.map(ask, range(CLIENTS)) for one in answers]
    assert len(written) == REQUESTS
    assert written == [(number, alone[number]) for number, _ in written]


def test_the_words_are_those_of_transformers_and_peft(
    engine: TransformersEngine, asked: Sequence[Asked], alone: Sequence[str]
) -> None:
    thread = engine._model().alone
    for number in range(0, len(asked), 5):
        adapter, messages = asked[number]
        assert "".join(thread.submit(GenerationRequest(messages, TOKENS, adapter))) == alone[number]


def test_a_text_that_is_cancelled_ends_within_a_token_and_the_others_go_on(
    engine: TransformersEngine, asked: Sequence[Asked], alone: Sequence[str]
) -> None:
    cancel = threading.Event()
    others = [engine.submit(GenerationRequest(messages, TOKENS, adapter)) for adapter, messages in asked[:4]]
    pieces = 0
    for _ in engine.submit(GenerationRequest(asked[5][1], 300, asked[5][0], cancel)):
        pieces += 1
        cancel.set()
    # One was on its way when it was set, and one was being computed.
    assert pieces <= 3
    assert ["".join(other) for other in others] == alone[:4]


def test_a_text_that_is_cancelled_before_there_is_room_for_it_ends_at_once(
    engine: TransformersEngine, asked: Sequence[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("generation.engines.transformers_batch.MOST_TOKENS", 1)
    cancel = threading.Event()
    reading = iter(engine.submit(GenerationRequest(asked[0][1], 300, asked[0][0])))
    next(reading)
    waiting = engine.submit(GenerationRequest(asked[1][1], TOKENS, asked[1][0], cancel))
    cancel.set()
    assert "".join(waiting) == ""
    together = engine._model().together
    assert together is not None
    assert [len(batch) for batch in together.batches.all()] == [1]
    reading.close()


def test_a_reader_who_goes_away_leaves_nothing_behind(
    engine: TransformersEngine, asked: Sequence[Asked], alone: Sequence[str]
) -> None:
    reading = iter(engine.submit(GenerationRequest(asked[3][1], 300, asked[3][0])))
    next(reading)
    reading.close()
    assert _written(engine, *asked[3]) == alone[3]
    together = engine._model().together
    assert together is not None
    poll(lambda: not any(len(batch) for batch in together.batches.all()))
    assert not together.batches._layers._slots


def test_closing_ends_texts_at_work_and_in_the_queue(model: Path, adapters: Sequence[Adapter]) -> None:
    engine = _engine(model)
    texts = [
        engine.submit(GenerationRequest(_messages(QUESTIONS[0]), 400, adapters[number % ADAPTERS]))
        for number in range(2 * MOST_AT_WORK)
    ]
    engine.close()
    assert all(len(list(text)) < 400 for text in texts)


def test_adapters_for_which_there_is_no_memory_wait_for_those_at_work(model: Path, tmp_path: Path) -> None:
    large = [save_lora(model, tmp_path / str(seed), seed, r=LARGE_RANK) for seed in range(4)]
    engine = _engine(model, adapter_memory=1)
    messages = _messages(QUESTIONS[0])
    texts = [engine.submit(GenerationRequest(messages, TOKENS, adapter)) for adapter in large]
    written = ["".join(text) for text in texts]
    assert written == [_written(engine, adapter, messages) for adapter in large]
    engine.close()


def test_an_adapter_larger_than_the_memory_is_refused_and_the_base_still_writes(
    model: Path, tmp_path: Path, alone: Sequence[str]
) -> None:
    engine = _engine(model, adapter_memory=1)
    adapter = save_lora(model, tmp_path / "large", 1, r=TOO_LARGE_RANK)
    with pytest.raises(InvalidInput, match=r"generation\.adapter_memory allows 1"):
        _written(engine, adapter, _messages(QUESTIONS[0]))
    assert _written(engine, None, _messages(QUESTIONS[0])) == alone[0]
    engine.close()


def test_an_adapter_that_computes_no_numbers_harms_none_beside_it(
    engine: TransformersEngine, model: Path, tmp_path: Path, asked: Sequence[Asked], alone: Sequence[str]
) -> None:
    endless = save_lora(model, tmp_path / "endless", 1, lora_alpha=10**38)
    texts = [
        engine.submit(GenerationRequest(messages, TOKENS, adapter))
        for adapter, messages in [*asked[:3], (endless, asked[0][1]), *asked[3:6]]
    ]
    written = ["".join(text) for text in texts]
    assert written[:3] + written[4:] == alone[:6]


def test_a_lora_over_more_than_linear_layers_is_left_to_peft(
    engine: TransformersEngine, adapters: Sequence[Adapter], tmp_path: Path
) -> None:
    folder = shutil.copytree(adapters[0].folder, tmp_path / "embeddings")
    config = json.loads((folder / CONFIG).read_bytes())
    (folder / CONFIG).write_text(json.dumps(config | {"target_modules": ["q_proj", "embed_tokens"]}))
    parts = engine._model()
    assert parts.thread(adapters[0]) is not parts.alone
    assert parts.thread(adapter_in(folder)) is parts.alone
