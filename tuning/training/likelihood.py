"""How likely a model finds answers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.functional import cross_entropy

from tuning.training.encoding import IGNORED, Example, batch
from tuning.training.models import Loaded, fast_bfloat16


def log_probabilities(loaded: Loaded, examples: Sequence[Example]) -> torch.Tensor:
    """The sum over each answer's tokens, its end included, of their log-probabilities; (examples,), in float32."""
    read = batch(examples, loaded.padding)
    tokens, mask, targets = (one.to(loaded.device) for one in (read.tokens, read.mask, read.targets))
    # The token before each of the answer's tells it; the last one tells nothing that is wanted.
    with torch.autocast(loaded.device, torch.bfloat16, enabled=fast_bfloat16(loaded.device)):
        logits = loaded.model(input_ids=tokens, attention_mask=mask, logits_to_keep=targets.shape[1] + 1).logits
    told = logits[:, -targets.shape[1] - 1 : -1].float()
    return -cross_entropy(told.transpose(1, 2), targets, ignore_index=IGNORED, reduction="none").sum(dim=1)


@contextmanager
def without_dropout(model: Any) -> Iterator[None]:
    """What is computed in here is as when the model serves, and wants no gradients."""
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train()
