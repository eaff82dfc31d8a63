"""All methods, by name."""

from collections.abc import Mapping
from typing import Any

from core.errors import InvalidInput
from tuning.methods.bottleneck import bottleneck
from tuning.methods.full import full
from tuning.methods.ia3 import ia3
from tuning.methods.lora import dora, lora, qlora
from tuning.methods.method import Method
from tuning.methods.options import (
    BottleneckOptions,
    FullOptions,
    Ia3Options,
    LoraOptions,
    PrefixOptions,
    PromptOptions,
)
from tuning.methods.virtual_tokens import prefix, prompt

_ALL: tuple[Method[Any], ...] = (
    Method("lora", "Train a LoRA: low-rank changes of linear layers.", LoraOptions, lora),
    Method("dora", "Train a DoRA: LoRA with the length of the weights apart.", LoraOptions, dora),
    Method("qlora", "Train a LoRA over a model in four bits, on a GPU.", LoraOptions, qlora),
    Method("bottleneck", "Train bottleneck adapter layers behind attention and MLP.", BottleneckOptions, bottleneck),
    Method("prefix", "Train a prefix: keys and values before the prompt, in every layer.", PrefixOptions, prefix),
    Method("prompt", "Train virtual tokens before the prompt.", PromptOptions, prompt),
    Method("ia3", "Train IA3: one factor for each key, value and inner activation.", Ia3Options, ia3),
    Method("full", "Train the whole model; it becomes a model of its own.", FullOptions, full),
)
METHODS: Mapping[str, Method[Any]] = {method.name: method for method in _ALL}


def method(name: str) -> Method[Any]:
    """Raises InvalidInput for a name that no method has."""
    if name not in METHODS:
        raise InvalidInput(f"There is no method {name}; there are {', '.join(METHODS)}.", field="method")
    return METHODS[name]
