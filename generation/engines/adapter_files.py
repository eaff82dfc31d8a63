"""What the folder of an adapter tells without loading it."""

import json
from collections.abc import Iterator, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Literal, NoReturn

import structlog

from core.errors import InvalidInput
from generation.engines.base import Adapter

log = structlog.get_logger()
CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
# The kind of `generation.engines.bottleneck`, beside those of PEFT.
BOTTLENECK: Final = "BOTTLENECK"
Activation = Literal["gelu", "relu", "silu"]


def read_adapter_config(folder: Path) -> dict[str, Any]:
    """The configuration of an adapter, as PEFT saves it.

    Raises InvalidInput for a folder without a configuration that can be read or without weights in safetensors: a
    pickle, PEFT's older form, runs code when it is opened.
    """
    if not (folder / WEIGHTS).is_file():
        raise InvalidInput(f"There is no adapter in {folder}: it has no {WEIGHTS}.", field="adapter")
    try:
        config = json.loads((folder / CONFIG).read_bytes())
    except (OSError, ValueError):
        config = None
    if not isinstance(config, dict) or not isinstance(config.get("peft_type"), str):
        raise InvalidInput(f"There is no adapter in {folder}: its {CONFIG} cannot be read.", field="adapter")
    return config


def check_weight_names(wanted: Set[str], given: Set[str]) -> None:
    """Raises InvalidInput unless an adapter's file holds the weights that its configuration names in the model."""
    if wanted != given:
        odd = sorted(wanted ^ given)
        raise InvalidInput(
            f"The adapter does not fit the model: {len(odd)} weights are missing or left over, such as {odd[0]}.",
            field="adapter",
        )


@contextmanager
def refusing_damage(folder: Path) -> Iterator[None]:
    """Raises InvalidInput for whatever a damaged or hostile file raises when it is loaded, and logs what it was."""
    try:
        yield
    except InvalidInput:
        raise
    except Exception as error:
        log.warning("adapter_refused", folder=str(folder), exc_info=error)
        raise InvalidInput(
            f"The adapter in {folder} does not fit the model ({type(error).__name__}).", field="adapter"
        ) from error


def refuse(adapter: Adapter) -> NoReturn:
    """Raises InvalidInput, saying why an engine does not serve `adapter`."""
    kind = read_adapter_config(adapter.folder)["peft_type"]
    raise InvalidInput(
        f"The generator cannot write with {adapter.ref.name} {adapter.ref.version}, an adapter of the kind {kind}; "
        "see generation.engine.",
        field="adapter",
    )
