"""The order in which rows are trained on."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tuning.training.batches import plan
from tuning.training.encoding import Example

LENGTHS = st.lists(st.integers(1, 50), min_size=1, max_size=60)


def _examples(lengths: list[int]) -> list[Example]:
    return [Example((0,) * length, (1,)) for length in lengths]


@given(LENGTHS, st.integers(1, 3), st.integers(1, 8), st.integers(0, 99))
def test_every_row_is_trained_on_once_an_epoch(lengths: list[int], epochs: int, size: int, seed: int) -> None:
    planned = plan(_examples(lengths), epochs, size, seed)
    assert Counter(place for batch in planned for place in batch) == dict.fromkeys(range(len(lengths)), epochs)
    assert all(1 <= len(batch) <= size for batch in planned)


@given(LENGTHS, st.integers(0, 99))
def test_the_same_seed_has_the_same_order(lengths: list[int], seed: int) -> None:
    assert plan(_examples(lengths), 2, 4, seed) == plan(_examples(lengths), 2, 4, seed)


def test_rows_of_a_batch_are_about_as_long() -> None:
    lengths = [length % 40 + 1 for length in range(64)]
    planned = [[lengths[place] for place in batch] for batch in plan(_examples(lengths), 1, 4, 1)]
    assert all(max(batch) - min(batch) <= 4 for batch in planned)
