"""What is made small: how much else is nearer to a question than its passage.

InfoNCE with the passages of the other pairs and the hard negatives of all (van den Oord et al., 2018; Henderson et al.,
2017, "Efficient Natural Language Response Suggestion"): the "multiple negatives ranking loss".
"""

import torch
from torch.nn.functional import cross_entropy


def pair_losses(questions: torch.Tensor, passages: torch.Tensor, temperature: float) -> torch.Tensor:
    """The loss of each pair, (pairs,).

    `questions` are unit vectors of shape (pairs, dimension); `passages` (pairs or more, dimension), first the positives
    in the same order, then negatives.
    """
    scores = questions.float() @ passages.float().T / temperature
    return cross_entropy(scores, torch.arange(len(questions), device=scores.device), reduction="none")
