"""Keys and values of texts of different lengths, side by side."""

from typing import Any

import pytest
import torch
from transformers import DynamicCache

from generation.engines.ragged_cache import MORE_COLUMNS, MORE_ROWS, RaggedCache
from tests.support.tiny_model import VOCABULARY, tiny_model

ROOM = 20
# Of 3, 9 and 5 tokens.
PROMPTS = ([3, 1, 4], [1, 5, 9, 2, 6, 5, 3, 5, 8], [9, 7, 9, 3, 2])


@pytest.fixture(scope="module")
def model() -> Any:
    return tiny_model()


@pytest.fixture(autouse=True)
def _without_gradients() -> Any:
    with torch.inference_mode():
        yield


def _read(model: Any, prompt: list[int]) -> DynamicCache:
    cache = DynamicCache()
    model(input_ids=torch.tensor([prompt]), past_key_values=cache)
    return cache


def _join(cache: RaggedCache, read: DynamicCache, room: int = ROOM) -> None:
    cache.join(((keys, values) for keys, values, _ in read), room)


def _next(model: Any, cache: RaggedCache, tokens: list[int]) -> torch.Tensor:
    """The logits behind a token a row, of the shape (rows, vocabulary)."""
    told = cache.begin_token()
    logits: torch.Tensor = model(input_ids=torch.tensor(tokens)[:, None], past_key_values=cache, **told).logits[:, 0]
    return logits


def _whole(model: Any, tokens: list[int]) -> torch.Tensor:
    logits: torch.Tensor = model(input_ids=torch.tensor([tokens])).logits[0, -1]
    return logits


def test_rows_of_different_lengths_are_computed_as_if_alone(model: Any) -> None:
    cache = RaggedCache()
    for prompt in PROMPTS:
        _join(cache, _read(model, prompt))
    for step in range(3):
        written = _next(model, cache, [step, step + 1, step + 2])
        for row, prompt in enumerate(PROMPTS):
            expected = _whole(model, [*prompt, *(row + past for past in range(step + 1))])
            torch.testing.assert_close(written[row], expected)


def test_rows_leave_and_join_between_tokens(model: Any) -> None:
    cache = RaggedCache()
    for prompt in PROMPTS:
        _join(cache, _read(model, prompt))
    _next(model, cache, [7, 7, 7])
    cache.leave(0)
    _join(cache, _read(model, [8, 8]))
    written = _next(model, cache, [6, 6, 6])
    # The last row took the place of the one that left.
    for row, tokens in enumerate(([*PROMPTS[2], 7, 6], [*PROMPTS[1], 7, 6], [8, 8, 6])):
        torch.testing.assert_close(written[row], _whole(model, tokens))


def test_more_rows_and_longer_ones_than_there_is_memory_for_are_taken_in(model: Any) -> None:
    cache = RaggedCache()
    for row in range(MORE_ROWS + 1):
        _join(cache, _read(model, PROMPTS[1]), MORE_COLUMNS * (row + 1))
    written = _next(model, cache, [2] * (MORE_ROWS + 1))
    torch.testing.assert_close(written, _whole(model, [*PROMPTS[1], 2]).expand(MORE_ROWS + 1, VOCABULARY))


def test_the_size_is_that_of_all_rows_with_the_longest(model: Any) -> None:
    cache = RaggedCache()
    assert cache.size_with(1) == MORE_ROWS * MORE_COLUMNS
    _join(cache, _read(model, PROMPTS[0]), MORE_COLUMNS + 1)
    assert cache.size_with(1) == MORE_ROWS * 2 * MORE_COLUMNS


def test_numbers_that_are_none_stay_with_their_row_and_go_with_it(model: Any) -> None:
    cache = RaggedCache()
    broken = _read(model, PROMPTS[1])
    for layer in broken.layers:
        layer.values.fill_(float("nan"))
    _join(cache, broken)
    _join(cache, _read(model, PROMPTS[0]))
    written = _next(model, cache, [4, 4])
    assert written[0].isnan().all()
    torch.testing.assert_close(written[1], _whole(model, [*PROMPTS[0], 4]))
    cache.leave(0)
    _join(cache, _read(model, PROMPTS[2]))
    torch.testing.assert_close(_next(model, cache, [4, 4])[1], _whole(model, [*PROMPTS[2], 4]))


def test_the_last_that_leaves_gives_the_memory_back(model: Any) -> None:
    cache = RaggedCache()
    _join(cache, _read(model, PROMPTS[1]))
    cache.leave(0)
    assert (cache.get_seq_length(), cache._rows) == (0, [])
