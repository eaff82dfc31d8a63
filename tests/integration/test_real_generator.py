"""The packaged SmolLM2, really generating."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import Unavailable
from core.settings import GenerationSettings
from generation.engines.base import GenerationRequest
from generation.engines.transformers import TransformersEngine
from generation.engines.transformers_single import PieceStreamer

MESSAGES = [{"role": "user", "content": "Count from one to twenty in words."}]


@pytest.fixture(scope="module")
def engine(converted: Path) -> Iterator[TransformersEngine]:
    loaded = TransformersEngine(GenerationSettings(), converted.parent)
    loaded.load()
    yield loaded
    loaded.close()


def test_greedy_decoding_says_the_same_twice(engine: TransformersEngine) -> None:
    first, second = ("".join(engine.submit(GenerationRequest(MESSAGES, 12))) for _ in range(2))
    assert first == second
    assert first.strip()


def test_the_text_comes_in_pieces(engine: TransformersEngine) -> None:
    pieces = list(engine.submit(GenerationRequest(MESSAGES, 12)))
    assert len(pieces) > 3
    assert all(pieces)


def test_no_more_tokens_are_written_than_were_asked_for(engine: TransformersEngine) -> None:
    shorter, longer = ("".join(engine.submit(GenerationRequest(MESSAGES, tokens))) for tokens in (4, 12))
    assert len(shorter) < len(longer)
    assert longer.startswith(shorter)


def test_setting_cancel_ends_the_text_early(engine: TransformersEngine) -> None:
    cancel = threading.Event()
    pieces = []
    for piece in engine.submit(GenerationRequest(MESSAGES, 400, cancel=cancel)):
        pieces.append(piece)
        cancel.set()
    assert len(pieces) < 40


def test_a_reader_who_goes_away_frees_the_engine_for_the_next(engine: TransformersEngine) -> None:
    generation = engine.submit(GenerationRequest(MESSAGES, 400))
    reading = iter(generation)
    next(reading)
    reading.close()
    assert generation.stopped()
    assert "".join(engine.submit(GenerationRequest(MESSAGES, 4)))


def test_a_character_of_many_bytes_is_never_torn(engine: TransformersEngine) -> None:
    import torch

    tokenizer = engine._model().tokenizer
    text = "Fee: 14 €, naïve – 日本語 🦊!"
    pieces: list[str] = []
    streamer = PieceStreamer(tokenizer, pieces.append)
    streamer.put(torch.tensor([[1]]))
    tokens = tokenizer(text, add_special_tokens=False)["input_ids"]
    for token in tokens:
        streamer.put(torch.tensor([token]))
    streamer.end()
    assert len(pieces) < len(tokens)
    assert "".join(pieces) == text
    assert all("\ufffd" not in piece for piece in pieces)


def test_the_name_of_the_model_tells_its_weights(engine: TransformersEngine) -> None:
    name, _, weights = engine.base_model.partition("@")
    assert name == "SmolLM2-135M-Instruct"
    assert len(weights) == 12


def test_a_question_before_the_model_is_loaded_is_turned_away(tmp_path: Path) -> None:
    engine = TransformersEngine(GenerationSettings(), tmp_path)
    with pytest.raises(Unavailable):
        engine.submit(GenerationRequest(MESSAGES, 4))
    engine.close()
