"""The losses of DPO and KTO, against the formulas of their papers, computed one by one."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from tuning.preference.dpo import dpo
from tuning.preference.kto import kto

NATS = st.floats(-60, 60, width=32)
BETA = st.floats(0.01, 2)
ANSWERS = st.lists(st.tuples(NATS, NATS, st.booleans(), st.floats(0.1, 4)), min_size=1, max_size=8)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def _log_logistic(x: float) -> float:
    return -math.log1p(math.exp(-x)) if x >= 0 else x - math.log1p(math.exp(x))


@given(st.lists(st.tuples(NATS, NATS), min_size=1, max_size=8), BETA)
def test_dpo_is_the_log_likelihood_that_the_wanted_answer_wins(pairs: list[tuple[float, float]], beta: float) -> None:
    now, reference = torch.tensor(pairs).unbind(dim=1)
    measured = dpo(now, reference, beta)
    expected = [-_log_logistic(beta * (one - other)) for one, other in pairs]
    assert measured.losses.tolist() == pytest.approx(expected, rel=1e-4, abs=1e-5)


@given(st.lists(NATS, min_size=1, max_size=8), BETA)
def test_dpo_begins_at_ln_2_with_no_margin(reference: list[float], beta: float) -> None:
    begun = torch.tensor(reference)
    measured = dpo(begun, begun, beta)
    assert measured.losses.tolist() == pytest.approx([math.log(2)] * len(reference))
    assert measured.margins is not None
    assert not measured.margins.any()


@given(NATS, NATS, BETA)
def test_dpo_makes_the_wanted_answer_likelier_and_less_so_the_better_it_is_told_apart(
    now: float, reference: float, beta: float
) -> None:
    leads = torch.tensor([now, now + 1], requires_grad=True)
    dpo(leads, torch.tensor([reference, reference]), beta).losses.sum().backward()
    assert leads.grad is not None
    nearer, further = leads.grad.tolist()
    assert nearer <= further <= 0


@given(ANSWERS, BETA)
def test_kto_is_what_a_gain_over_the_drift_is_worth(
    answers: list[tuple[float, float, bool, float]], beta: float
) -> None:
    moved, elsewhere, wanted, weights = zip(*answers, strict=True)
    measured = kto(torch.tensor(moved), torch.tensor(elsewhere), torch.tensor(wanted), torch.tensor(weights), beta)
    drift = beta * max(0.0, sum(elsewhere) / len(elsewhere))
    expected = [
        weight * (1 - _logistic(beta * one - drift if good else drift - beta * one))
        for one, good, weight in zip(moved, wanted, weights, strict=True)
    ]
    assert measured.losses.tolist() == pytest.approx(expected, rel=1e-3, abs=1e-4)


@given(st.lists(st.booleans(), min_size=1, max_size=8), BETA)
def test_kto_begins_halfway(wanted: list[bool], beta: float) -> None:
    nothing = torch.zeros(len(wanted))
    measured = kto(nothing, nothing, torch.tensor(wanted), torch.ones(len(wanted)), beta)
    assert measured.losses.tolist() == pytest.approx([0.5] * len(wanted))


@given(NATS, NATS, BETA)
def test_kto_makes_wanted_answers_likelier_and_others_less_likely(moved: float, elsewhere: float, beta: float) -> None:
    both = torch.full((2,), moved, requires_grad=True)
    kto(both, torch.full((2,), elsewhere), torch.tensor([True, False]), torch.ones(2), beta).losses.sum().backward()
    assert both.grad is not None
    assert both.grad[0] <= 0 <= both.grad[1]


def test_the_drift_of_a_model_is_no_merit_of_an_answer() -> None:
    moved, wanted, weights = torch.tensor([3.0]), torch.tensor([True]), torch.ones(1)
    drifted = kto(moved, torch.tensor([3.0]), wanted, weights, 0.1)
    assert drifted.losses.item() == pytest.approx(0.5)
    assert kto(moved, torch.tensor([0.0]), wanted, weights, 0.1).losses.item() < 0.5
