"""A tuned model on disk: a folder that serves as `retrieval.embedder_path`, named by the hash of its weights."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from safetensors.torch import save_file

from core.files import sha256_file
from retrieval.embedder.folder import WEIGHTS
from retrieval.embedder.store import MANIFEST, build_folder
from tuning.embedder.encoder import TrainedEncoder

FOLDER, CARD = "embedders", "README.md"
NAME_LENGTH = 16
# What describes a model; its weights in other forms would be those of the base.
SUFFIXES = (".json", ".txt", ".model")


def save_model(encoder: TrainedEncoder, data_dir: Path, card: str) -> Path:
    """The folder with the weights of `encoder` and the other files of its base. Nothing half-written is seen."""
    base, weights = encoder.folder.path, encoder.weights()

    def build(folder: Path) -> None:
        for file in _described(base):
            target = folder / file.relative_to(base)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
        (folder / CARD).write_text(card, encoding="utf-8")

    return build_folder(data_dir / FOLDER, build, lambda folder: sha256_file(folder / WEIGHTS)[:NAME_LENGTH])


def _described(base: Path) -> Iterator[Path]:
    """The files to take over: the modules after the transformer are not trained, and have weights of their own."""
    for file in sorted(base.rglob("*")):
        own = file.relative_to(base).parts
        of_module = len(own) > 1 and file.name == WEIGHTS
        hidden = any(part.startswith(".") for part in own)
        if file.is_file() and not hidden and file.name != MANIFEST and (file.suffix in SUFFIXES or of_module):
            yield file
