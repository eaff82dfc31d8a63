"""How likely the packaged model finds an answer."""

from pathlib import Path

import pytest

from evals.general.likelihood import Likelihood
from generation.contract import Messages
from generation.engines.weights import weights_folder
from tests.support.adapters import save_adapter

ASKED: Messages = [{"role": "user", "content": "Name the capital of France."}]


@pytest.fixture(scope="module")
def likelihood(converted: Path) -> Likelihood:
    return Likelihood(lambda: weights_folder(None, converted.parent))


def test_a_right_answer_is_likelier_than_a_wrong_one(likelihood: Likelihood) -> None:
    right, wrong = (likelihood.of(ASKED, f"The capital of France is {name}.", None) for name in ("Paris", "Jakarta"))
    assert 0 < wrong < right < 1


@pytest.mark.parametrize("kind", ["lora", "bottleneck", "prefix"])
def test_an_adapter_changes_it_and_leaves_that_of_the_base_model(
    likelihood: Likelihood, converted: Path, tmp_path: Path, kind: str
) -> None:
    answer = "The capital of France is Paris."
    before = likelihood.of(ASKED, answer, None)
    adapted = likelihood.of(ASKED, answer, save_adapter(converted, tmp_path / kind, kind))
    assert adapted != before
    assert likelihood.of(ASKED, answer, None) == before
