"""The embedder on the packaged model: sentence-transformers is the reference."""

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from structlog.testing import capture_logs

from core.errors import ConfigurationError
from retrieval.embedder import Embedder, Vectors, embedder_path, quantize, quantized_folder
from retrieval.embedder.conversion import converted
from retrieval.embedder.embedder import Precision
from retrieval.embedder.folder import ModelFolder
from retrieval.embedder.openvino_encoder import OpenVinoEncoder
from retrieval.embedder.store import is_whole
from retrieval.embedder.torch_encoder import TorchEncoder
from tests.support.files import ROOT

MODEL = embedder_path(None)
TEXTS = [
    "",
    "Refunds",
    "🙂🙃 déjà vu — 你好",
    "Is a deposit paid back within 14 days?",
    "The account holder may ask for a replacement card at any branch. " * 3,
    "word " * 5_000,
    "ALL CAPITALS, 1,500.00 €\n\n\tand blanks   ",
    *(f"Section {number}: " + "a fee of 2.5% applies; " * (number % 17) for number in range(40)),
]


@pytest.fixture(scope="module")
def cache_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds the converted model."""
    folder = tmp_path_factory.mktemp("models")
    converted(ModelFolder(MODEL), folder)
    return folder


@pytest.fixture(scope="module")
def reference() -> Vectors:
    return TorchEncoder(MODEL).encode(TEXTS)


@pytest.fixture(scope="module")
def fast(cache_dir: Path) -> Embedder:
    return Embedder(MODEL, cache_dir=cache_dir, engine="openvino")


@pytest.mark.parametrize("precision", ["float32", "auto"])
def test_the_vectors_are_those_of_the_reference(cache_dir: Path, reference: Vectors, precision: Precision) -> None:
    vectors = Embedder(MODEL, cache_dir=cache_dir, engine="openvino", precision=precision).embed(TEXTS)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.sum(vectors * reference, axis=1).min() >= 0.9999


def test_a_text_has_the_same_vector_alone_and_among_others(fast: Embedder) -> None:
    alone = np.concatenate([fast.embed([text]) for text in TEXTS])
    assert np.sum(alone * fast.embed(TEXTS), axis=1).min() >= 1 - 1e-4
    assert np.abs(alone - fast.embed(TEXTS)).max() <= 1e-3


def test_no_text_gives_no_vector(fast: Embedder) -> None:
    assert fast.embed([]).shape == (0, 384)


def test_concurrent_callers_get_their_own_vectors(fast: Embedder) -> None:
    expected = fast.embed(TEXTS)
    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(lambda shift: fast.embed(TEXTS[shift:] + TEXTS[:shift]), range(6)))
    for shift, vectors in enumerate(results):
        assert np.abs(np.roll(vectors, shift, axis=0) - expected).max() <= 1e-3


def test_the_first_texts_of_a_process_may_come_in_several_batches(cache_dir: Path) -> None:
    """Threads that change places all the time, for what OpenVINO does once in a process has its own lock."""
    script = (
        "import sys; sys.setswitchinterval(1e-6)\n"
        "from pathlib import Path; from retrieval.embedder import Embedder, embedder_path\n"
        "embedder = Embedder(embedder_path(None), cache_dir=Path(sys.argv[1])); embedder.load()\n"
        "assert embedder.embed([f'{n} ' * 200 for n in range(8)]).shape == (8, 384)"
    )
    command = [sys.executable, "-c", script, str(cache_dir)]
    begun = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]
    try:
        assert [process.wait(90) for process in begun] == [0, 0, 0]
    finally:
        for process in begun:
            process.kill()


def test_a_question_does_not_wait_for_a_long_job(fast: Embedder) -> None:
    fast.load()
    ended = threading.Event()

    def long_job() -> None:
        fast.embed(["A passage of the usual length. " * 20] * 300)
        ended.set()

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(long_job)
        for _ in range(3):
            fast.embed(["How long does it take?"])
        assert not ended.is_set()
        job.result()


def test_what_can_be_told_without_the_model(tmp_path: Path, fast: Embedder) -> None:
    unloaded = Embedder(MODEL, cache_dir=tmp_path)
    assert (unloaded.dimension, unloaded.max_tokens) == (384, 254)
    assert unloaded.token_spans("two words") == [(0, 3), (4, 9)]
    assert unloaded.fingerprint == fast.fingerprint
    assert list(tmp_path.iterdir()) == []


def test_the_converted_model_is_used_again(cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("retrieval.embedder.conversion.TorchEncoder", _never)
    assert Embedder(MODEL, cache_dir=cache_dir, precision="float32").engine == "openvino float32"


@pytest.fixture
def damaged(cache_dir: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the cache in which one byte is another."""
    copy = shutil.copytree(cache_dir, tmp_path / "models")
    weights = next(copy.glob("*/model.bin"))
    with weights.open("r+b") as file:
        file.seek(1_000_000)
        byte = file.read(1)[0]
        file.seek(1_000_000)
        file.write(bytes([byte ^ 0x40]))
    assert not is_whole(weights.parent)
    yield copy


def test_a_damaged_cache_is_rebuilt(damaged: Path, reference: Vectors) -> None:
    vectors = Embedder(MODEL, cache_dir=damaged, engine="openvino").embed(TEXTS)
    assert np.sum(vectors * reference, axis=1).min() >= 0.9999
    assert is_whole(next(damaged.glob("*/model.bin")).parent)
    assert not list(damaged.glob(".building-*"))


def test_a_model_that_openvino_gets_wrong_runs_on_torch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenVinoEncoder, "encode", lambda self, texts: np.eye(len(texts), 384, dtype=np.float32))
    with pytest.raises(ConfigurationError, match="the vectors differ"):
        Embedder(MODEL, cache_dir=tmp_path, engine="openvino").load()
    with capture_logs() as logs:
        assert Embedder(MODEL, cache_dir=tmp_path).engine == "torch float32"
    assert [entry["event"] for entry in logs] == ["embedder_runs_on_torch"]
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]


def test_torch_is_taken_where_the_settings_say_so(tmp_path: Path, reference: Vectors) -> None:
    torch = Embedder(MODEL, cache_dir=tmp_path, engine="torch")
    assert torch.engine == "torch float32"
    assert np.abs(torch.embed(TEXTS[:5]) - reference[:5]).max() <= 1e-3
    assert list(tmp_path.iterdir()) == []


def test_bfloat16_is_refused_where_the_processor_does_not_compute_in_it(
    cache_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("openvino.Core.get_property", lambda *_: ["FP32"])
    with pytest.raises(ConfigurationError, match="embedder_precision"):
        Embedder(MODEL, cache_dir=cache_dir, precision="bfloat16").load()
    assert Embedder(MODEL, cache_dir=cache_dir).engine == "openvino float32"


def test_quantising_without_nncf_says_what_to_install(cache_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "nncf", None)
    with pytest.raises(ConfigurationError, match="how to install"):
        quantize(MODEL, TEXTS, cache_dir)


def test_a_quantised_model_that_is_gone_is_an_error(cache_dir: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="quantise it again"):
        Embedder(MODEL, cache_dir=cache_dir, quantized=tmp_path / "gone").load()


def test_int8_is_near_and_has_a_fingerprint_of_its_own(cache_dir: Path, reference: Vectors, fast: Embedder) -> None:
    pytest.importorskip("nncf", minversion="3", reason="nncf, the extra `quantize`, is not installed")
    folder = quantize(MODEL, [text for text in TEXTS if text], cache_dir)
    int8 = Embedder(MODEL, cache_dir=cache_dir, quantized=folder)
    assert int8.fingerprint != fast.fingerprint
    assert quantized_folder(cache_dir, int8.fingerprint) == folder
    assert np.sum(int8.embed(TEXTS) * reference, axis=1).mean() >= 0.98


def _never(*_: object) -> None:
    raise AssertionError("the model was converted again")
