"""A fitted router as a file, and at work."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from core.errors import ConfigurationError
from tests.support.routed import by_first_word, numbered
from tuning.router.fitted import FittedRouter, load_router, save_router
from tuning.router.fitting import fit_router
from tuning.router.serving import open_router

EMBED = by_first_word("motor", "travel", "moon")


class _Embedder:
    def __init__(self, fingerprint: str = "a" * 64) -> None:
        self.fingerprint = fingerprint

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        return EMBED(texts)


@pytest.fixture(scope="module")
def fitted() -> FittedRouter:
    return fit_router([*numbered("motor", 30), *numbered("travel", 30)], EMBED, "a" * 64, 0.05)


@pytest.fixture
def path(fitted: FittedRouter, tmp_path: Path) -> Path:
    save_router(fitted, tmp_path / "router.json")
    return tmp_path / "router.json"


def test_it_is_read_as_it_was_written(fitted: FittedRouter, path: Path) -> None:
    assert load_router(path) == fitted


def test_the_file_says_its_own_hash(fitted: FittedRouter, path: Path) -> None:
    assert json.loads(path.read_bytes())["sha256"] == fitted.sha256


def test_a_question_is_led_to_the_adapter_of_its_topic(path: Path) -> None:
    router = open_router(path, _Embedder)
    assert [router.adapter_for(text) for text in ("motor new", "travel new", "moon")] == ["motor", "travel", None]


def test_it_names_the_adapters_that_it_may_lead_to(path: Path) -> None:
    assert open_router(path, _Embedder).names == {"motor", "travel"}


def test_a_router_of_another_embedding_model_is_refused_and_both_are_named(path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"model aaaaaaaaaaaa, .* has bbbbbbbbbbbb"):
        open_router(path, lambda: _Embedder("b" * 64))


def test_after_a_change_of_the_embedding_model_no_question_is_led_and_the_log_says_why(path: Path) -> None:
    embedder = _Embedder()
    router = open_router(path, lambda: embedder)
    embedder.fingerprint = "b" * 64
    with capture_logs() as lines:
        assert router.adapter_for("motor new") is None
    assert [line["event"] for line in lines] == ["adapter_router_not_used"]


def test_a_file_that_was_changed_is_refused(path: Path) -> None:
    content = json.loads(path.read_bytes())
    content["router"]["stored"]["margin"] = 0.0
    path.write_text(json.dumps(content))
    with pytest.raises(ConfigurationError, match="was changed after it was fitted"):
        load_router(path)


@pytest.mark.parametrize("content", ["", "{}", '{"sha256": "0", "router": {}}'])
def test_a_file_that_is_no_router_is_refused(path: Path, content: str) -> None:
    path.write_text(content)
    with pytest.raises(ConfigurationError, match="is no router"):
        load_router(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"nothing\.json cannot be read"):
        load_router(tmp_path / "nothing.json")
