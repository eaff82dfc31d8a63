"""Weights between the base's and the tuned ones."""

import pytest
import torch

from tuning.embedder.blending import blended

BASE = {"a": torch.tensor([0.0, 2.0]), "places": torch.tensor([1, 2]), "b": torch.tensor([5.0])}
TUNED = {"a": torch.tensor([4.0, 2.0]), "places": torch.tensor([7, 7])}


@pytest.mark.parametrize(("share", "expected"), [(0.0, [0.0, 2.0]), (0.25, [1.0, 2.0]), (1.0, [4.0, 2.0])])
def test_weights_go_the_share_of_the_way(share: float, expected: list[float]) -> None:
    assert blended(BASE, TUNED, share)["a"].tolist() == expected


def test_what_is_not_tuned_or_no_weight_stays() -> None:
    found = blended(BASE, TUNED, 1.0)
    assert (found["places"].tolist(), found["b"].tolist()) == ([1, 2], [5.0])


def test_the_types_are_those_of_the_base() -> None:
    assert blended({"a": BASE["a"].half()}, TUNED, 0.5)["a"].dtype == torch.float16
