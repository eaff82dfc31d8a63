"""Adapters of every kind that PEFT has, and bottlenecks, each around a copy of the model that shares its weights."""

import copy
from collections import OrderedDict
from pathlib import Path
from typing import Any

import structlog

from core.errors import InvalidInput
from generation.engines.adapter_files import BOTTLENECK, WEIGHTS, check_weight_names, read_adapter_config
from generation.engines.base import Adapter

log = structlog.get_logger()
MOST_LOADED = 4


class AdapterModels:
    """The base model, and the adapters that were used last, at most four; for one thread.

    A copy of the modules costs no memory for weights, and whatever an adapter does to its copy, the base model stays
    as it is: with PEFT's own switching, several kinds cannot lie side by side, and one active adapter is global.
    """

    def __init__(self, base: Any) -> None:
        self.base = base
        self._loaded: OrderedDict[str, Any] = OrderedDict()

    def model(self, adapter: Adapter | None) -> Any:
        """The model that writes with `adapter`, or the base model.

        Raises InvalidInput where the adapter's files are not whole or do not fit the base model.
        """
        if adapter is None:
            return self.base
        slot = adapter.ref.sha256
        if slot not in self._loaded:
            self._loaded[slot] = load_adapter(self.base, adapter.folder)
            if len(self._loaded) > MOST_LOADED:
                self._loaded.popitem(last=False)
        self._loaded.move_to_end(slot)
        return self._loaded[slot]


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

    kind = read_adapter_config(folder)["peft_type"]
    adapt = _with_bottlenecks if kind == BOTTLENECK else _with_peft
    try:
        model = adapt(_sharing_weights(base), folder, load_file(folder / WEIGHTS))
    except InvalidInput:
        raise
    except Exception as error:
        # Whatever a damaged or hostile file makes PEFT raise, the next request is served.
        log.warning("adapter_refused", folder=str(folder), exc_info=error)
        raise InvalidInput(
            f"The adapter in {folder} does not fit the model ({type(error).__name__}).", field="adapter"
        ) from error
    return model.eval()


def _with_bottlenecks(model: Any, folder: Path, weights: dict[str, Any]) -> Any:
    from generation.engines.bottleneck import load_bottlenecks

    return load_bottlenecks(model, folder, weights)


def _with_peft(model: Any, folder: Path, weights: dict[str, Any]) -> Any:
    """The names are compared here, as PEFT only warns of those that are missing or left over."""
    from peft import PeftConfig, PeftModelForCausalLM, get_peft_model_state_dict, set_peft_model_state_dict

    config = PeftConfig.from_pretrained(str(folder))
    config.inference_mode = True
    adapted = PeftModelForCausalLM(model, config)
    check_weight_names(get_peft_model_state_dict(adapted, save_embedding_layers=False).keys(), weights.keys())
    set_peft_model_state_dict(adapted, weights)
    return adapted


def _sharing_weights(base: Any) -> Any:
    """A copy of the modules. The parameters are new, their data is not, so that replacing one leaves `base` alone."""
    from torch.nn import Parameter

    shared = {id(weight): Parameter(weight.detach(), requires_grad=False) for weight in base.parameters()}
    return copy.deepcopy(base, shared)
