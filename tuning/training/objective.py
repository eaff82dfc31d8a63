"""What is made small: the mean over rows of the mean loss of an answer's tokens.

Rows weigh the same, so that a long answer does not count more than a short one.
"""

from typing import Any

import torch
from torch.nn.functional import cross_entropy

from tuning.training.encoding import IGNORED, Batch
from tuning.training.models import fast_bfloat16


def row_losses(model: Any, batch: Batch, device: str) -> torch.Tensor:
    """The mean cross-entropy of each row's answer, its end included; (rows,), in float32."""
    tokens, mask, targets = (one.to(device) for one in (batch.tokens, batch.mask, batch.targets))
    # The token before each of the answer's tells it; the last one tells nothing that is wanted.
    with torch.autocast(device, torch.bfloat16, enabled=fast_bfloat16(device)):
        logits = model(input_ids=tokens, attention_mask=mask, logits_to_keep=targets.shape[1] + 1).logits
    told = logits[:, -targets.shape[1] - 1 : -1].float()
    losses = cross_entropy(told.transpose(1, 2), targets, ignore_index=IGNORED, reduction="none")
    return losses.sum(dim=1) / (targets != IGNORED).sum(dim=1)
