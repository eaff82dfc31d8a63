"""An embedding model of one layer that knows nothing, in a folder of its own, with the packaged one's words."""

import json
import shutil
from pathlib import Path

from retrieval.embedder import embedder_path

HIDDEN = 16


def tiny_embedder(folder: Path, seed: int = 3) -> Path:
    """The folder, which `retrieval.embedder_path` takes."""
    import torch
    from transformers import BertConfig, BertModel

    packaged = embedder_path(None)
    shutil.copytree(packaged, folder, ignore=shutil.ignore_patterns("model.safetensors", "README.md", ".*"))
    config = json.loads((packaged / "config.json").read_text("utf-8"))
    torch.manual_seed(seed)
    small = {"hidden_size": HIDDEN, "intermediate_size": 24, "num_attention_heads": 2, "num_hidden_layers": 1}
    BertModel(BertConfig(**config | small)).save_pretrained(folder)
    pooling = json.loads((folder / "1_Pooling" / "config.json").read_text("utf-8"))
    pooling["word_embedding_dimension"] = HIDDEN
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    return folder
