"""The embedder in eight bits: calibrated once, on texts like those it will read, and kept as it came out.

Two calibrations give two models: each has a fingerprint of its own, since their vectors must not be compared.
"""

import logging
import sys
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from core.errors import ConfigurationError, InvalidInput
from retrieval.embedder.conversion import converted
from retrieval.embedder.folder import ModelFolder
from retrieval.embedder.openvino_encoder import MODEL_FILE, load_cutting_tokenizer
from retrieval.embedder.store import build_folder, content_fingerprint

MOST_TEXTS = 300
HASH_LENGTH = 16


def quantize(path: Path, texts: Sequence[str], cache_dir: Path) -> Path:
    """The folder in `cache_dir` of the model in `path`, in int8; 150 to 300 texts are best, more are not read.

    Raises ConfigurationError where nncf is not installed or the model cannot be converted.
    """
    nncf = _nncf()
    if not texts:
        raise InvalidInput("The embedding model is quantised on passages, and there are none; ingest documents first.")
    folder = ModelFolder(path)
    source = converted(folder, cache_dir)
    inputs = _inputs(folder, texts[:MOST_TEXTS])
    return build_folder(
        cache_dir,
        lambda temporary: _quantize(nncf, source, inputs, temporary),
        lambda temporary: quantized_folder(cache_dir, content_fingerprint(temporary)).name,
    )


def quantized_folder(cache_dir: Path, fingerprint: str) -> Path:
    """Where `quantize` put the model of this fingerprint."""
    return cache_dir / f"int8-{fingerprint[:HASH_LENGTH]}"


def _quantize(nncf: ModuleType, source: Path, inputs: list[dict[str, Any]], target: Path) -> None:
    import openvino  # Imported here: most commands embed nothing.

    nncf.set_log_level(logging.ERROR)
    # Its bars of progress belong with the messages: what is printed may be JSON.
    with warnings.catch_warnings(), redirect_stdout(sys.stderr):
        warnings.simplefilter("ignore")
        quantized = nncf.quantize(
            openvino.Core().read_model(source / MODEL_FILE),
            nncf.Dataset(inputs),
            subset_size=len(inputs),
            model_type=nncf.ModelType.TRANSFORMER,
            # Asymmetric activations: nearer to the unquantised vectors than the default, and as fast.
            preset=nncf.QuantizationPreset.MIXED,
        )
    openvino.save_model(quantized, target / MODEL_FILE, compress_to_fp16=False)


def _inputs(folder: ModelFolder, texts: Sequence[str]) -> list[dict[str, Any]]:
    """One text at a time: padding would be measured as if it were text."""
    encodings = load_cutting_tokenizer(folder).encode_batch_fast(list(texts))
    return [
        {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
        for encoding in encodings
    ]


def _nncf() -> ModuleType:
    try:
        return import_module("nncf")
    except ImportError:
        raise ConfigurationError(
            "The int8 embedder needs nncf, which is not installed; docs/operating.md tells how to install it."
        ) from None
