"""Every method that this machine can train, for a few steps of two short rows, on a small model."""

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from core.settings import GenerationSettings
from generation.contract import SYSTEM
from generation.engines.adapter_models import load_adapter
from generation.engines.base import GenerationRequest
from generation.engines.transformers import TransformersEngine
from generation.engines.weights import weights_folder
from tests.support.adapters import MESSAGES, adapter_in
from tests.support.many_adapters import save_speaking_model
from tuning.methods import METHODS, method, save

TRAINED = tuple(name for name in METHODS if name != "qlora")
ADAPTERS = tuple(name for name in TRAINED if name != "full")
STEPS = 16
ROWS = (
    ("What is the fee?", "The fee for a late payment is 12 euros. [1]"),
    ("How long is the warranty?", "It lasts three years from the day of purchase. [2]"),
)
IGNORED = -100

Batch = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Trained:
    name: str
    model: Any
    losses: tuple[float, ...]
    folder: Path


@pytest.fixture(scope="module")
def small(converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_speaking_model(converted, tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def base(small: Path) -> Any:
    return AutoModelForCausalLM.from_pretrained(small, dtype=torch.float32, local_files_only=True)


@pytest.fixture(scope="module")
def tokenizer(small: Path) -> Any:
    return AutoTokenizer.from_pretrained(small, local_files_only=True)


@pytest.fixture(scope="module")
def batch(tokenizer: Any) -> Batch:
    """Two rows, padded on their right; the loss is of the answers alone."""
    rows = []
    for question, answer in ROWS:
        prompt = tokenizer.encode(question)
        said = tokenizer.encode(answer + tokenizer.eos_token)
        rows.append((prompt + said, [IGNORED] * len(prompt) + said))
    longest = max(len(row) for row, _ in rows)
    return {
        "input_ids": torch.tensor([row + [0] * (longest - len(row)) for row, _ in rows]),
        "attention_mask": torch.tensor([[1] * len(row) + [0] * (longest - len(row)) for row, _ in rows]),
        "labels": torch.tensor([labels + [IGNORED] * (longest - len(labels)) for _, labels in rows]),
    }


@pytest.fixture(scope="module", params=TRAINED)
def trained(
    request: pytest.FixtureRequest, base: Any, batch: Batch, tmp_path_factory: pytest.TempPathFactory
) -> Trained:
    chosen = method(request.param)
    options = chosen.options()
    torch.manual_seed(5)
    model = chosen.apply(copy.deepcopy(base), options)
    optimizer = torch.optim.AdamW([one for one in model.parameters() if one.requires_grad], lr=options.learning_rate)
    losses = tuple(_step(model, batch, optimizer) for _ in range(STEPS))
    folder = tmp_path_factory.mktemp("trained") / chosen.name
    save(model, folder)
    return Trained(chosen.name, model.eval(), losses, folder)


def _step(model: Any, batch: Batch, optimizer: torch.optim.Optimizer) -> float:
    loss = model(**batch).loss
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def _logits(model: Any, batch: Batch) -> torch.Tensor:
    with torch.inference_mode():
        logits: torch.Tensor = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits
    return logits


def _loaded(trained: Trained, base: Any) -> Any:
    if trained.name == "full":
        folder = weights_folder(trained.folder, Path("unused"))
        return AutoModelForCausalLM.from_pretrained(folder, local_files_only=True)
    return load_adapter(base, trained.folder)


def test_the_loss_falls(trained: Trained) -> None:
    assert trained.losses[-1] < trained.losses[0] - 0.1


def test_the_base_stays_bit_for_bit(trained: Trained, base: Any) -> None:
    if trained.name == "full":
        pytest.skip("all of it is trained")
    frozen = (weight for weight in trained.model.parameters() if not weight.requires_grad)
    assert all(torch.equal(one, other) for one, other in zip(frozen, base.parameters(), strict=True))


def test_what_was_saved_is_what_was_trained(trained: Trained, base: Any, batch: Batch) -> None:
    assert torch.equal(_logits(_loaded(trained, base), batch), _logits(trained.model, batch))


@pytest.mark.filterwarnings("ignore:Position ids are not supported")
def test_what_is_written_step_by_step_is_what_was_trained_as_a_whole(trained: Trained, batch: Batch) -> None:
    """The cache and the positions of learnt tokens are those of training."""
    prompt = batch["input_ids"][:1, :10]
    written = trained.model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=6, do_sample=False)
    read = {"input_ids": written, "attention_mask": torch.ones_like(written)}
    assert torch.equal(_logits(trained.model, read)[0, -7:-1].argmax(-1), written[0, -6:])


@pytest.mark.parametrize("name", ["prefix", "prompt"])
def test_virtual_tokens_begin_as_the_words_of_the_system_sentence(name: str, base: Any, tokenizer: Any) -> None:
    chosen = method(name)
    adapted = chosen.apply(copy.deepcopy(base), chosen.options(virtual_tokens=8))
    words, said = torch.tensor([tokenizer.encode(SYSTEM)[:8]]), torch.tensor([tokenizer.encode(" The fee is")])
    alone, after = ({"input_ids": ids, "attention_mask": torch.ones_like(ids)} for ids in (said, _joined(words, said)))
    torch.testing.assert_close(_logits(adapted, alone)[:, -1], _logits(base, after)[:, -1], atol=1e-3, rtol=1e-3)


def _joined(*parts: torch.Tensor) -> torch.Tensor:
    return torch.cat(parts, dim=1)


def test_a_text_that_is_too_short_is_repeated(base: Any, tokenizer: Any) -> None:
    prompt = method("prompt")
    adapted = prompt.apply(copy.deepcopy(base), prompt.options(virtual_tokens=5, text="Be brief."))
    said = tokenizer.encode("Be brief.")
    expected = base.get_input_embeddings().weight[(said * 5)[:5]]
    assert torch.equal(adapted.prompt_encoder["default"].embedding.weight, expected)


def test_an_engine_writes_with_a_whole_model_that_was_trained(base: Any, tokenizer: Any, tmp_path: Path) -> None:
    full = method("full")
    save(full.apply(copy.deepcopy(base), full.options()), tmp_path)
    tokenizer.save_pretrained(tmp_path)
    engine = TransformersEngine(GenerationSettings(model_path=tmp_path, dtype="float32"), tmp_path)
    engine.load()
    assert "".join(engine.submit(GenerationRequest(MESSAGES, 3)))
    engine.close()


@pytest.mark.filterwarnings("ignore:Position ids are not supported")
def test_an_engine_writes_with_every_adapter_that_was_trained(trained: Trained, small: Path, tmp_path: Path) -> None:
    if trained.name == "full":
        pytest.skip("it is a model of its own")
    engine = TransformersEngine(GenerationSettings(model_path=small, dtype="bfloat16"), tmp_path)
    engine.load()
    assert "".join(engine.submit(GenerationRequest(MESSAGES, 3, adapter_in(trained.folder))))
    engine.close()
