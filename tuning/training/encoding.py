"""Rows as tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from tuning.dataset.row import Row

# What cross-entropy leaves out.
IGNORED = -100


@dataclass(frozen=True, slots=True)
class Example:
    """A prompt as it is served, and the tokens of its answer with the one that ends it."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.prompt) + len(self.answer)


@dataclass(frozen=True, slots=True)
class Batch:
    """`tokens` and `mask` are (rows, longest); `targets` is (rows, told), of the last `told` places.

    These are the places from where the first answer begins: the loss needs logits of these alone. Shorter rows are
    padded on the right, for a prefix or virtual tokens stand directly before the prompt when they serve.
    """

    tokens: torch.Tensor
    mask: torch.Tensor
    targets: torch.Tensor


def encoded(row: Row, answer: str, tokenizer: Any) -> Example:
    """The row's prompt with `answer`, which need not be the one that is wanted."""
    prompt = tokenizer.apply_chat_template(row.messages, add_generation_prompt=True, return_dict=False)
    return Example(tuple(prompt), (*tokenizer.encode(answer, add_special_tokens=False), tokenizer.eos_token_id))


def batch(examples: Sequence[Example], padding: int) -> Batch:
    longest = max(map(len, examples))
    told = longest - min(len(example.prompt) for example in examples)
    tokens = torch.full((len(examples), longest), padding)
    mask = torch.zeros((len(examples), longest), dtype=torch.long)
    targets = torch.full((len(examples), longest), IGNORED)
    for place, example in enumerate(examples):
        tokens[place, : len(example)] = torch.tensor(example.prompt + example.answer)
        mask[place, : len(example)] = 1
        targets[place, len(example.prompt) : len(example)] = torch.tensor(example.answer)
    return Batch(tokens, mask, targets[:, -told:])
