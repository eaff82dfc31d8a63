"""The order in which pairs are trained on."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from tests.support.pairs import PAIRS, pair
from tuning.embedder.batches import plan
from tuning.embedder.pair import Pair

# Few words, so that passages and questions come more than once.
TEXTS = st.sampled_from("abcdef")
DRAWN = st.lists(st.builds(pair, TEXTS, TEXTS, TEXTS), min_size=1, max_size=30)


@given(DRAWN, st.integers(1, 3), st.integers(2, 8), st.integers(0, 99))
def test_every_pair_is_trained_on_once_an_epoch(pairs: list[Pair], epochs: int, size: int, seed: int) -> None:
    planned = plan(pairs, epochs, size, seed)
    assert Counter(place for batch in planned for place in batch) == dict.fromkeys(range(len(pairs)), epochs)
    assert all(1 <= len(batch) <= size for batch in planned)


@given(DRAWN, st.integers(2, 8), st.integers(0, 99))
def test_no_passage_of_a_batch_answers_another_question_of_it(pairs: list[Pair], size: int, seed: int) -> None:
    for batch in plan(pairs, 1, size, seed):
        for place in batch:
            others = [pairs[other] for other in batch if other != place]
            assert not any(pairs[place].answers & other.keys for other in others)
            assert pairs[place].asked not in {other.asked for other in others}


def test_the_same_seed_has_the_same_order_and_another_has_another() -> None:
    assert plan(PAIRS, 2, 4, 7) == plan(PAIRS, 2, 4, 7) != plan(PAIRS, 2, 4, 8)
