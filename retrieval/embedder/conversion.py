"""A sentence-transformers model becomes an OpenVINO one, once; later starts need neither torch nor transformers."""

from importlib.metadata import version
from pathlib import Path

import numpy as np
from filelock import FileLock

from core.errors import ConfigurationError
from retrieval.embedder.folder import ModelFolder
from retrieval.embedder.openvino_encoder import MODEL_FILE, OpenVinoEncoder
from retrieval.embedder.store import build_folder, is_whole
from retrieval.embedder.torch_encoder import TorchEncoder

HASH_LENGTH = 12
LEAST_COSINE = 0.9999
# One batch of them is padded, one text is cut off, and none may come out differently.
PROBES = ("", "Refunds", "Is a deposit PAID back within 14 days? Ça va 🙂", "The fee is waived. " * 12, "No. " * 600)


def converted(folder: ModelFolder, cache_dir: Path) -> Path:
    """The folder in `cache_dir` with the OpenVINO model; made now if it is not there or is damaged.

    Raises ConfigurationError for a model whose vectors OpenVINO cannot reproduce.
    """
    name = f"{folder.fingerprint[:HASH_LENGTH]}-float32-openvino-{version('openvino')}"
    cache_dir.mkdir(parents=True, exist_ok=True)
    with FileLock(cache_dir / f"{name}.lock"):
        if is_whole(cache_dir / name):
            return cache_dir / name
        return build_folder(cache_dir, lambda temporary: _convert(folder, temporary), lambda _: name)


def _convert(folder: ModelFolder, target: Path) -> None:
    # Imported here: they bring torch.
    import openvino

    from retrieval.embedder.tracing import trace

    reference = TorchEncoder(folder.path)
    expected = reference.encode(PROBES)
    try:
        # Float32 throughout: the precision to compute in is chosen when the model is loaded.
        openvino.save_model(trace(reference.model), target / MODEL_FILE, compress_to_fp16=False)
        vectors = OpenVinoEncoder(folder, target, "float32").encode(PROBES)
        least = float(np.sum(expected * vectors, axis=1).min())
    except Exception as error:
        # Whatever an unusual model makes the converter raise, torch can still run it.
        raise _not_convertible(folder, f"{type(error).__name__}") from error
    if not least >= LEAST_COSINE:
        raise _not_convertible(folder, f"the vectors differ, with a cosine of {least:.4f}")


def _not_convertible(folder: ModelFolder, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"OpenVINO cannot run the embedding model in {folder.path} ({reason}); "
        "set retrieval.embedder_engine to `torch`."
    )
