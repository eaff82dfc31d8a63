"""The weights of a GGUF file, taken apart."""

import numpy as np

from generation.engines.gguf_graph import unpack


def _block(step: float, least: float, codes: list[int]) -> np.ndarray:
    halves = np.array([step, least], dtype=np.float16).view(np.uint8)
    low, high = np.array(codes[:16], dtype=np.uint8), np.array(codes[16:], dtype=np.uint8)
    return np.concatenate([halves, low | (high << 4)])


def test_a_block_becomes_the_weights_that_it_stands_for() -> None:
    codes = [place % 16 for place in range(32)]
    unpacked, step, zero = unpack(_block(0.25, -1.5, codes))
    assert unpacked.tolist() == codes
    np.testing.assert_allclose((unpacked - zero) * step, np.array(codes) * 0.25 - 1.5, rtol=1e-6)


def test_a_least_value_between_two_steps_is_not_rounded() -> None:
    unpacked, step, zero = unpack(_block(0.5, -1.125, [0] * 32))
    np.testing.assert_allclose((unpacked - zero) * step, -1.125)


def test_a_block_of_equal_weights_has_no_step_and_keeps_them() -> None:
    for least in (0.0, 0.75, -2.5):
        unpacked, step, zero = unpack(_block(0.0, least, list(range(16)) * 2))
        np.testing.assert_allclose((unpacked - zero) * step, least, atol=1e-7)
