"""The loss of pairs."""

import math

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import normalize

from tuning.embedder.objective import pair_losses


def _unit(rows: int, seed: int) -> torch.Tensor:
    return normalize(torch.randn(rows, 5, generator=torch.Generator().manual_seed(seed)), dim=-1)


@given(st.integers(1, 6), st.integers(0, 6), st.floats(0.02, 1), st.integers(0, 99))
def test_it_is_the_share_of_the_own_passage_among_all(
    pairs: int, negatives: int, temperature: float, seed: int
) -> None:
    questions, passages = _unit(pairs, seed), _unit(pairs + negatives, seed + 1)
    for place, loss in enumerate(pair_losses(questions, passages, temperature).tolist()):
        shares = [math.exp(float(questions[place] @ passage) / temperature) for passage in passages]
        assert math.isclose(loss, -math.log(shares[place] / sum(shares)), rel_tol=1e-3, abs_tol=1e-4)


def test_passages_that_are_all_alike_cost_the_logarithm_of_their_number() -> None:
    losses = pair_losses(_unit(3, 1), _unit(1, 2).expand(8, 5), 0.05)
    assert torch.allclose(losses, torch.full((3,), math.log(8)))


def test_the_own_passage_is_drawn_nearer_and_the_others_away() -> None:
    passages = _unit(3, 2).requires_grad_()
    question = _unit(1, 1)
    (gradient,) = torch.autograd.grad(pair_losses(question, passages, 0.5).sum(), passages)
    assert (gradient @ question[0]).sign().tolist() == [-1, 1, 1]
