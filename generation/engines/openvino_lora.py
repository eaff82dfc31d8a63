"""How many LoRAs OpenVINO keeps open, and whether one fits a model that it computes."""

import re
from pathlib import Path

from core.errors import InvalidInput
from generation.engines.adapter_files import WEIGHTS, read_adapter_config
from generation.engines.openvino_model import MODEL
from generation.engines.plain_lora import adapted_modules, weight_name

# Each has a pipeline of its own, with the weights of the model in it.
MOST_ADAPTERS = 2
LINEAR = re.compile(r'name="__module\.([\w.]+)/aten::linear/MatMul"')


def check_lora(folder: Path, model: Path) -> None:
    """Raises InvalidInput unless the adapter's weights are those that its configuration names in the model.

    OpenVINO only warns of weights that find no place.
    """
    from safetensors import safe_open  # Imported here: most commands load no adapter.

    modules = LINEAR.findall((model / MODEL).read_text("utf-8"))
    named = adapted_modules(read_adapter_config(folder), modules)
    wanted = {weight_name(name, side) for name in named for side in "AB"}
    try:
        with safe_open(folder / WEIGHTS, "np") as file:
            odd = sorted(wanted ^ set(file.keys()))
    except Exception as error:
        raise InvalidInput(
            f"The adapter in {folder} cannot be read ({type(error).__name__}).", field="adapter"
        ) from error
    if odd or not wanted:
        raise InvalidInput(
            f"The adapter does not fit the model: {len(odd)} weights are missing or left over{_example(odd)}.",
            field="adapter",
        )


def _example(odd: list[str]) -> str:
    return f", such as {odd[0]}" if odd else ""
