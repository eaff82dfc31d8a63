"""DoRA as it is served: what every token needs is computed once."""

from collections import OrderedDict
from typing import Any, NoReturn

import pytest
import torch
from peft import LoraConfig, get_peft_model

from generation.engines.dora_norms import keep_norms

INPUTS = torch.arange(24.0).reshape(3, 8) / 10


def _adapted(*, use_dora: bool) -> Any:
    torch.manual_seed(3)
    plain = torch.nn.Sequential(OrderedDict(layer=torch.nn.Linear(8, 6)))
    config = LoraConfig(r=2, target_modules=["layer"], use_dora=use_dora, init_lora_weights=False)
    return get_peft_model(plain, config).eval()  # type: ignore[arg-type]


@pytest.mark.parametrize("use_dora", [True, False])
def test_it_computes_what_it_did(use_dora: bool) -> None:
    model = _adapted(use_dora=use_dora)
    before = model(INPUTS)
    assert torch.allclose(keep_norms(model)(INPUTS), before, atol=1e-5)


def test_a_dora_of_embeddings_is_left_as_it_is() -> None:
    torch.manual_seed(3)
    config = LoraConfig(r=2, target_modules=["words"], use_dora=True, init_lora_weights=False)
    words = torch.nn.Sequential(OrderedDict(words=torch.nn.Embedding(5, 4)))
    model = get_peft_model(words, config).eval()  # type: ignore[arg-type]
    before = model(torch.tensor([1, 2]))
    assert torch.equal(keep_norms(model)(torch.tensor([1, 2])), before)


def test_no_length_is_computed_for_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> NoReturn:
        pytest.fail("It computes the lengths anew.")

    kept = keep_norms(_adapted(use_dora=True))
    monkeypatch.setattr(torch.linalg, "norm", refuse)
    assert kept(INPUTS).shape == (3, 6)
