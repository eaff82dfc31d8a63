"""The packaged SmolLM2 with OpenVINO, beside the same with transformers."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from core.errors import Busy, ConfigurationError, InvalidInput, Unavailable
from core.settings import GenerationSettings
from generation.contract import SYSTEM, Messages
from generation.engines.auto import AutoEngine
from generation.engines.base import Adapter, Engine, Generation, GenerationRequest
from generation.engines.openvino import OpenVinoEngine
from generation.engines.openvino_model import openvino_folder
from generation.engines.transformers import TransformersEngine
from tests.support.adapters import adapter_in, save_adapter
from tests.support.files import POLICIES

TOKENS = 12
QUESTIONS = (
    "How long do refunds take?",
    "Who approves leave?",
    "What does a late return cost?",
    "May visitors park here?",
    "When is a deposit paid back?",
    "Can I cancel an order?",
    "Which documents are needed?",
    "Is a repair covered?",
    "How do I file a claim?",
    "What is the fee for a lost card?",
    "Who pays the postage?",
    "Schreib „Größe: 14 €“ und 日本語 🦊.",
)
# Of the tokens of 12 prompts, up to the first that differs: float32 gave all of them, bfloat16 95 %.
LEAST_SHARE_BFLOAT16 = 0.6


def _messages(question: str) -> Messages:
    return [{"role": "system", "content": "Answer shortly."}, {"role": "user", "content": question}]


PROMPTS = [_messages(question) for question in QUESTIONS]


@pytest.fixture(scope="module")
def engine(converted: Path) -> Iterator[OpenVinoEngine]:
    """In float32: what is written together with others is then the same as what is written alone."""
    loaded = OpenVinoEngine(GenerationSettings(dtype="float32"), converted.parent)
    loaded.load()
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def reference(converted: Path) -> Iterator[TransformersEngine]:
    loaded = TransformersEngine(GenerationSettings(dtype="float32"), converted.parent)
    loaded.load()
    yield loaded
    loaded.close()


@pytest.fixture(scope="module")
def lora(converted: Path, tmp_path_factory: pytest.TempPathFactory) -> Adapter:
    return adapter_in(save_adapter(converted, tmp_path_factory.mktemp("adapter") / "lora", "lora"))


@pytest.fixture(scope="module")
def expected(reference: TransformersEngine) -> list[str]:
    return _all(reference, PROMPTS)


@pytest.fixture(scope="module")
def expected_adapted(reference: TransformersEngine, lora: Adapter) -> list[str]:
    return _all(reference, PROMPTS[:4], lora)


def _submit(engine: Engine, messages: Messages, adapter: Adapter | None = None, tokens: int = TOKENS) -> Generation:
    return engine.submit(GenerationRequest(messages, tokens, adapter))


def _all(engine: Engine, prompts: Sequence[Messages], adapter: Adapter | None = None) -> list[str]:
    """What is written to each, one after the other."""
    return ["".join(_submit(engine, messages, adapter)) for messages in prompts]


def _same_share(written: Sequence[str], expected: Sequence[str]) -> float:
    """The share of the characters up to the first that differs."""
    same = 0
    for one, other in zip(written, expected, strict=True):
        same += next((at for at in range(min(len(one), len(other))) if one[at] != other[at]), min(len(one), len(other)))
    return same / sum(map(len, expected))


def test_it_writes_the_words_of_transformers(engine: OpenVinoEngine, expected: list[str]) -> None:
    assert _all(engine, PROMPTS) == expected


def test_it_writes_the_words_of_transformers_with_a_lora(
    engine: OpenVinoEngine, lora: Adapter, expected: list[str], expected_adapted: list[str]
) -> None:
    assert engine.serves(lora)
    assert _all(engine, PROMPTS[:4], lora) == expected_adapted
    assert expected_adapted != expected[:4]


def test_base_and_lora_at_the_same_time_write_as_alone(
    engine: OpenVinoEngine, lora: Adapter, expected: list[str], expected_adapted: list[str]
) -> None:
    pairs = [(_submit(engine, messages), _submit(engine, messages, lora)) for messages in PROMPTS[:4]]
    written = [("".join(base), "".join(adapted)) for base, adapted in pairs]
    assert written == list(zip(expected[:4], expected_adapted, strict=True))


def test_requests_at_the_same_time_write_as_alone(engine: OpenVinoEngine, expected: list[str]) -> None:
    generations = [_submit(engine, messages) for messages in PROMPTS]
    assert ["".join(generation) for generation in generations] == expected


def test_in_bfloat16_it_mostly_writes_the_same_words(converted: Path, expected: list[str]) -> None:
    quick = OpenVinoEngine(GenerationSettings(), converted.parent)
    quick.load()
    written = _all(quick, PROMPTS)
    quick.close()
    assert _same_share(written, expected) > LEAST_SHARE_BFLOAT16


def test_prompts_become_the_same_tokens_as_with_transformers(
    engine: OpenVinoEngine, reference: TransformersEngine
) -> None:
    texts = [path.read_text("utf-8") for path in sorted(POLICIES.rglob("*.md"))[:12]] + list(QUESTIONS)
    for text in texts:
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": text}]
        assert engine.count_tokens(messages) == reference.count_tokens(messages)
        tokens = reference._model().tokenizer.apply_chat_template(
            messages, add_generation_prompt=True, return_dict=False
        )
        assert engine._model().tokenizer.encode(messages) == tokens


def test_both_engines_name_the_same_model(engine: OpenVinoEngine, reference: TransformersEngine) -> None:
    assert engine.base_model == reference.base_model
    assert engine.context_tokens == reference.context_tokens


def test_setting_cancel_ends_the_text_within_a_token(engine: OpenVinoEngine) -> None:
    cancel = threading.Event()
    pieces = 0
    for _ in engine.submit(GenerationRequest(PROMPTS[0], 400, cancel=cancel)):
        pieces += 1
        cancel.set()
    # One was on its way when it was set, and one was being computed.
    assert pieces <= 3


def test_a_reader_who_goes_away_frees_the_place(engine: OpenVinoEngine, expected: list[str]) -> None:
    reading = iter(_submit(engine, PROMPTS[0], tokens=4000))
    next(reading)
    reading.close()
    assert _all(engine, PROMPTS[:1]) == expected[:1]


def test_a_full_queue_turns_requests_away(converted: Path) -> None:
    small = OpenVinoEngine(GenerationSettings(queue=1), converted.parent)
    small.load()
    with pytest.raises(Busy):
        for _ in range(64):
            _submit(small, PROMPTS[0], tokens=4000)
    small.close()


def test_a_text_that_was_left_keeps_none_of_the_memory(converted: Path) -> None:
    command = [sys.executable, "-m", "tests.support.left_text", str(converted.parent)]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "leaked" not in ended.stdout + ended.stderr


def test_closing_ends_texts_at_work_and_in_the_queue(converted: Path) -> None:
    engine = OpenVinoEngine(GenerationSettings(), converted.parent)
    engine.load()
    generations = [_submit(engine, PROMPTS[0], tokens=4000) for _ in range(12)]
    engine.close()
    assert all(len(list(generation)) < 4000 for generation in generations)
    with pytest.raises(Unavailable):
        _submit(engine, PROMPTS[0])


def test_a_damaged_lora_is_refused_and_the_base_still_writes(
    engine: OpenVinoEngine, lora: Adapter, tmp_path: Path, expected: list[str]
) -> None:
    (tmp_path / "adapter_config.json").write_bytes((lora.folder / "adapter_config.json").read_bytes())
    (tmp_path / "adapter_model.safetensors").write_bytes(b"nothing")
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(_submit(engine, PROMPTS[0], adapter_in(tmp_path)))
    assert _all(engine, PROMPTS[:1]) == expected[:1]


def test_a_model_in_another_form_is_told_early(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(ConfigurationError, match="OpenVINO cannot open"):
        OpenVinoEngine(GenerationSettings(model_path=tmp_path), tmp_path).load()


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        pytest.param("config.json", b"{}", "has no max_position_embeddings", id="no length"),
        pytest.param("openvino_model.xml", b"nothing", "damaged", id="no model"),
        pytest.param("tokenizer.json", b"nothing", "damaged", id="no tokenizer"),
    ],
)
def test_a_model_that_does_not_open_is_told_with_its_folder(
    converted: Path, tmp_path: Path, file: str, content: bytes, problem: str
) -> None:
    for part in openvino_folder(None, converted.parent).iterdir():
        (tmp_path / part.name).symlink_to(part)
    (tmp_path / file).unlink()
    (tmp_path / file).write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"{tmp_path}.*{problem}"):
        OpenVinoEngine(GenerationSettings(model_path=tmp_path), tmp_path).load()


def test_a_folder_with_an_openvino_model_is_opened(converted: Path, engine: OpenVinoEngine) -> None:
    folder = openvino_folder(None, converted.parent)
    configured = OpenVinoEngine(GenerationSettings(model_path=folder, dtype="float32"), converted.parent)
    configured.load()
    assert _all(configured, PROMPTS[:1]) == _all(engine, PROMPTS[:1])
    configured.close()


def test_the_automatic_choice_is_transformers_for_a_model_that_openvino_cannot_open(
    converted: Path, expected: list[str]
) -> None:
    folder = next(path for path in converted.iterdir() if (path / "model.safetensors").is_file())
    engine = AutoEngine(GenerationSettings(model_path=folder, dtype="float32"), converted.parent)
    engine.load()
    assert _all(engine, PROMPTS[:1]) == expected[:1]
    engine.close()


@pytest.mark.parametrize("kind", ["ia3", "bottleneck"])
def test_the_automatic_choice_leaves_what_openvino_does_not_serve_to_transformers(
    converted: Path, tmp_path: Path, expected: list[str], kind: str
) -> None:
    engine = AutoEngine(GenerationSettings(dtype="float32"), converted.parent)
    engine.load()
    adapter = adapter_in(save_adapter(converted, tmp_path / kind, kind))
    assert engine.serves(adapter)
    assert _all(engine, PROMPTS[:1], adapter) != expected[:1]
    assert _all(engine, PROMPTS[:1]) == expected[:1]
    engine.close()


def test_the_automatic_choice_leaves_more_than_two_loras_to_transformers(
    converted: Path, lora: Adapter, expected_adapted: list[str]
) -> None:
    engine = AutoEngine(GenerationSettings(dtype="float32"), converted.parent)
    engine.load()
    for digit, with_transformers in (("1", False), ("2", False), ("3", True), ("1", True)):
        assert _all(engine, PROMPTS[:1], adapter_in(lora.folder, digit)) == expected_adapted[:1]
        assert engine._reference.ready == with_transformers
    engine.close()
