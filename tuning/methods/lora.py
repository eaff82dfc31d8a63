"""Low-rank changes of linear layers: LoRA, DoRA and QLoRA."""

from typing import Any

from tuning.methods.four_bits import in_four_bits
from tuning.methods.layers import layer_names
from tuning.methods.options import LoraOptions


def lora(model: Any, options: LoraOptions) -> Any:
    """Each layer adds `alpha / rank · B(A(x))`, where B begins as zero (Hu et al., 2021)."""
    return _adapted(model, options, use_dora=False)


def dora(model: Any, options: LoraOptions) -> Any:
    """LoRA for the direction of the weights behind each output, and one number for their length (Liu et al., 2024)."""
    return _adapted(model, options, use_dora=True)


def qlora(model: Any, options: LoraOptions) -> Any:
    """LoRA over a model in four bits (Dettmers et al., 2023). Raises ConfigurationError where it cannot be had."""
    return lora(in_four_bits(model), options)


def _adapted(model: Any, options: LoraOptions, *, use_dora: bool) -> Any:
    from peft import LoraConfig, get_peft_model

    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=options.rank,
        lora_alpha=options.alpha,
        lora_dropout=options.dropout,
        target_modules=layer_names(model, options.target_modules),
        use_dora=use_dora,
    )
    return get_peft_model(model, config)
