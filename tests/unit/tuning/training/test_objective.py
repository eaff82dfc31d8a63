"""The loss of a row is that of its answer."""

from itertools import pairwise
from types import SimpleNamespace

import pytest
import torch

from tests.support.tiny_model import tiny_model
from tuning.training.encoding import Example, batch
from tuning.training.models import Loaded
from tuning.training.objective import Supervised

SHORT, LONG = Example((1, 2, 3), (4, 5)), Example((6, 7, 8, 9, 10), (11, 12, 13))


def _by_hand(model: torch.nn.Module, example: Example) -> float:
    """The mean of the answer's tokens, each told by all before it."""
    tokens = example.prompt + example.answer
    logits = model(input_ids=torch.tensor([tokens])).logits[0].log_softmax(-1)
    pairs = list(pairwise(range(len(tokens))))[len(example.prompt) - 1 :]
    return -float(torch.stack([logits[before, tokens[after]] for before, after in pairs]).mean())


@pytest.mark.parametrize("together", [[SHORT], [LONG], [SHORT, LONG]])
def test_rows_lose_what_they_lose_alone_whatever_they_are_padded_beside(together: list[Example]) -> None:
    model = tiny_model()
    with torch.no_grad():
        measured = Supervised().measured(Loaded(model, SimpleNamespace(pad_token_id=0), "cpu"), together)
        assert measured.losses.tolist() == pytest.approx([_by_hand(model, one) for one in together], abs=0.05)


def test_the_prompt_has_no_part_in_the_loss() -> None:
    targets = batch([SHORT, LONG], 0).targets
    assert sorted(targets[targets >= 0].tolist()) == [4, 5, 11, 12, 13]
