"""(IA)³: a learnt factor for each number that the layers for keys, values and the MLP pass on."""

from typing import Any

from tuning.methods.layers import layer_names
from tuning.methods.options import Ia3Options

KEYS_AND_VALUES = ("k_proj", "v_proj")
MLP = ("down_proj",)


def ia3(model: Any, _: Ia3Options) -> Any:
    """All factors begin as one (Liu et al., "Few-Shot Parameter-Efficient Fine-Tuning is Better and Cheaper", 2022)."""
    from peft import IA3Config, get_peft_model

    config = IA3Config(
        task_type="CAUSAL_LM",
        target_modules=layer_names(model, KEYS_AND_VALUES + MLP),
        feedforward_modules=list(MLP),
    )
    return get_peft_model(model, config)
