"""Weights between the base's and the tuned ones.

They keep more of what the base can do elsewhere than the tuned ones, and most of what was learnt: see Wortsman et al.,
2022, "Robust fine-tuning of zero-shot models" (WiSE-FT).
"""

from collections.abc import Mapping

import torch

Weights = Mapping[str, torch.Tensor]


def blended(base: Weights, tuned: Weights, share: float) -> dict[str, torch.Tensor]:
    """All of `base`, moved to `tuned` by `share` (from 0 to 1) where that has it, in the types of `base`."""
    return {name: _between(weight, tuned.get(name, weight), share) for name, weight in base.items()}


def _between(base: torch.Tensor, tuned: torch.Tensor, share: float) -> torch.Tensor:
    if not base.is_floating_point():
        return base
    return torch.lerp(base.float(), tuned.detach().float().cpu(), share).to(base.dtype).contiguous()
