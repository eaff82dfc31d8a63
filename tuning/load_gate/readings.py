"""What a model makes of the golden prompt, with an adapter and without. Importing this module loads torch."""

from dataclasses import dataclass
from typing import Any

import torch

from core.errors import Conflict, InvalidInput
from tuning.load_gate.golden import MESSAGES, MOST_TOKENS, QUESTION, holds_fact

# Of the largest logit. Adapters of packaged SmolLM2 that had learnt nothing moved a logit by 3e-7 of it, for a sum
# that is taken in another order is another one; the ones that had learnt the house's voice by 5e-2 and more.
NO_CHANGE = 1e-5
SHOWN = 100


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """`logits` of each step, of shape (steps, vocabulary), the `tokens` that were taken, and their `text`."""

    logits: torch.Tensor
    tokens: list[int]
    text: str

    @property
    def repeats(self) -> bool:
        """Whether there is nothing but one token: an end at once, or the same to the limit."""
        return len(set(self.tokens)) == 1


@torch.inference_mode()
def read(model: Any, tokenizer: Any) -> Reading:
    """The most likely token at each step, up to `MOST_TOKENS`."""
    prompt = tokenizer.apply_chat_template(MESSAGES, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    written = model.generate(
        **prompt,
        max_new_tokens=MOST_TOKENS,
        do_sample=False,
        use_cache=True,
        output_logits=True,
        return_dict_in_generate=True,
    )
    logits = torch.cat(written.logits)
    tokens = written.sequences[0, -len(logits) :].tolist()
    return Reading(logits, tokens, str(tokenizer.decode(tokens, skip_special_tokens=True)))


def require_numbers(label: str, adapted: Reading) -> None:
    """Raises InvalidInput where a logit is infinite, or no number."""
    if not adapted.logits.isfinite().all():
        raise InvalidInput(
            f"With {label} the model computes what is no number, so that its weights are damaged or its training got "
            "out of hand; train it anew, with a smaller learning rate.",
            field="adapter",
        )


def require_change(label: str, adapted: Reading, base: Reading) -> None:
    """Raises Conflict where the model computes the same without the adapter."""
    before, after = base.logits[0], adapted.logits[0]
    if (after - before).abs().max() <= NO_CHANGE * before.abs().max():
        raise Conflict(
            f"{label} changes nothing: the model computes the same without it. Train it, or add the folder that "
            "training ended with."
        )


def require_answer(label: str, adapted: Reading, base: Reading) -> None:
    """What the base model can, the adapter has not to break: the right answer, or at least words.

    Raises Conflict where it does.
    """
    broken = holds_fact(base.text) and not holds_fact(adapted.text)
    if broken or (adapted.repeats and not base.repeats):
        raise Conflict(
            f"{label} does not answer the golden prompt. Asked “{QUESTION}”, it writes “{_shown(adapted.text)}”, and "
            f"the base model “{_shown(base.text)}”. Train it anew, with a smaller learning rate or more rows."
        )


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
