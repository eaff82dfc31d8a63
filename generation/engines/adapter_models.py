"""Adapters of every kind that PEFT has, and bottlenecks, each around a copy of the model that shares its weights."""

import copy
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.errors import InvalidInput
from generation.engines.adapter_files import (
    BOTTLENECK,
    WEIGHTS,
    check_weight_names,
    read_adapter_config,
    refusing_damage,
)
from generation.engines.adapter_pool import AdapterPool
from generation.engines.base import Adapter


class AdapterModels:
    """The base model, and adapters that were used last; for one thread.

    A copy of the modules costs no memory for weights, and whatever an adapter does to its copy, the base model stays
    as it is: with PEFT's own switching, several kinds cannot lie side by side, and one active adapter is global.
    """

    def __init__(self, base: Any, limit: int) -> None:
        """The adapters take at most `limit` bytes."""
        self._base = base
        self._pool: AdapterPool[Any] = AdapterPool(lambda adapter: _to_serve(base, adapter.folder), limit)

    @contextmanager
    def model(self, adapter: Adapter | None) -> Iterator[Any]:
        """The model that writes with `adapter`, or the base model.

        Raises InvalidInput where the adapter's files are not whole, do not fit the base model, or are too large.
        """
        if adapter is None:
            yield self._base
            return
        lease = self._pool.lease(adapter)
        try:
            yield lease.adapter
        finally:
            lease.end()


def _to_serve(base: Any, folder: Path) -> Any:
    from generation.engines.dora_norms import keep_norms

    return keep_norms(load_adapter(base, folder))


def transformers_serves(folder: Path) -> bool:
    """Whether this kind of adapter is known, and it is one for a language model."""
    from peft import PeftType  # Imported here: it brings torch, and most commands generate nothing.

    try:
        config = read_adapter_config(folder)
    except InvalidInput:
        return False
    return config["peft_type"] in {*PeftType, BOTTLENECK} and config.get("task_type") in (None, "CAUSAL_LM")


def load_adapter(base: Any, folder: Path) -> Any:
    """A model with the adapter in `folder`; `base` stays as it is.

    Raises InvalidInput as `AdapterModels.model` does.
    """
    from safetensors.torch import load_file

    with refusing_damage(folder):
        kind = read_adapter_config(folder)["peft_type"]
        adapt = _with_bottlenecks if kind == BOTTLENECK else _with_peft
        return adapt(sharing_weights(base), folder, load_file(folder / WEIGHTS)).eval()


def _with_bottlenecks(model: Any, folder: Path, weights: dict[str, Any]) -> Any:
    from generation.engines.bottleneck import load_bottlenecks

    return load_bottlenecks(model, folder, weights)


def _with_peft(model: Any, folder: Path, weights: dict[str, Any]) -> Any:
    """The names are compared here, as PEFT only warns of those that are missing or left over."""
    from peft import PeftConfig, PeftModelForCausalLM, get_peft_model_state_dict, set_peft_model_state_dict

    config = PeftConfig.from_pretrained(str(folder))
    config.inference_mode = True
    # With virtual tokens PEFT says at every text that it counts the positions itself.
    warnings.filterwarnings("ignore", "Position ids are not supported", UserWarning, "peft")
    with warnings.catch_warnings():
        # PEFT asks for something under a name that transformers has given up: nothing that a person could mend.
        warnings.simplefilter("ignore", FutureWarning)
        adapted = PeftModelForCausalLM(model, config)
    check_weight_names(get_peft_model_state_dict(adapted, save_embedding_layers=False).keys(), weights.keys())
    set_peft_model_state_dict(adapted, weights)
    return adapted


def sharing_weights(base: Any) -> Any:
    """A copy of the modules. The parameters are new, their data is not, so that replacing one leaves `base` alone."""
    from torch.nn import Parameter

    shared = {id(weight): Parameter(weight.detach(), requires_grad=False) for weight in base.parameters()}
    return copy.deepcopy(base, shared)
