"""The embedding model in torch, with gradients: the same modules and tokens as when it serves."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from core.errors import ConfigurationError
from retrieval.embedder.batching import Batch, batches
from retrieval.embedder.folder import WEIGHTS, ModelFolder
from retrieval.embedder.openvino_encoder import load_cutting_tokenizer
from retrieval.embedder.torch_encoder import load_torch_model
from tuning.embedder.blending import blended
from tuning.training.models import fast_bfloat16, require_memory

BATCH_TOKENS = 2_048


class TrainedEncoder:
    """Pooling and what follows it stay as they are: the weights of the transformer are trained."""

    def __init__(self, path: Path, device: str) -> None:
        """Raises Unavailable where the memory is too small, ConfigurationError for a model that cannot be tuned."""
        self.folder = ModelFolder(path)
        self.device = device
        self.tokens = 0
        # Without dropout, which would keep attention from its fast kernels.
        self.model = load_torch_model(path).to(device).eval()
        self.model.requires_grad_(False)
        self._transformer = _transformer(self.model, path)
        self._transformer.requires_grad_(True)
        self._tokenizer = load_cutting_tokenizer(self.folder)
        weights = list(self._transformer.parameters())
        size = sum(weight.numel() * weight.element_size() for weight in weights)
        require_memory(sum(weight.numel() for weight in weights), size, device)

    def weights(self, share: float = 1.0) -> dict[str, torch.Tensor]:
        """All weights of the model's file, moved by `share` to what they are now."""
        return blended(load_file(self.folder.path / WEIGHTS), self._transformer.state_dict(), share)

    def blend(self, share: float) -> None:
        """Move the weights back to those of the file, but for `share` of the way."""
        weights = self.weights(share)
        self._transformer.load_state_dict({name: weights[name] for name in self._transformer.state_dict()})

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        """Unit vectors of shape (len(texts), dimension). Texts of like length are computed together."""
        encoded = [one.ids for one in self._tokenizer.encode_batch_fast(list(texts))]
        self.tokens += sum(map(len, encoded))
        planned = list(batches(encoded, BATCH_TOKENS, self.folder.max_length, self.folder.pad_token))
        found = torch.cat([self._vectors(batch) for batch in planned])
        order = np.argsort([row for batch in planned for row in batch.rows])
        return found[torch.from_numpy(order).to(self.device)]

    def _vectors(self, batch: Batch) -> torch.Tensor:
        arrays = {"input_ids": batch.input_ids, "attention_mask": batch.attention_mask}
        features = {name: torch.from_numpy(array).to(self.device) for name, array in arrays.items()}
        with torch.autocast(self.device, torch.bfloat16, enabled=fast_bfloat16(self.device)):
            vectors = self.model(features)["sentence_embedding"]
        return torch.nn.functional.normalize(vectors.float(), dim=-1)


def _transformer(model: torch.nn.Module, path: Path) -> torch.nn.Module:
    """The transformer that the model begins with, whose weights are in the folder's one file."""
    found = getattr(next(model.children()), "model", None)
    if not isinstance(found, torch.nn.Module):
        raise ConfigurationError(f"The embedding model in {path} has no transformer that can be tuned.")
    with safe_open(path / WEIGHTS, "pt") as file:
        strange = sorted(found.state_dict().keys() - file.keys())
    if strange:
        raise ConfigurationError(f"{path / WEIGHTS} has no {strange[0]}, which its model has: it cannot be tuned.")
    return found
