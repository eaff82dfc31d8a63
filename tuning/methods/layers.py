"""Which layers of a model the names in the options stand for."""

from typing import Any

from core.errors import InvalidInput
from tuning.methods.options import Layers


def layer_names(model: Any, layers: Layers) -> list[str]:
    """The last parts of the names of linear layers, in order; the head is none of them.

    Raises InvalidInput for a name that no linear layer has.
    """
    from torch.nn import Linear  # Imported here: it takes seconds, and most commands train nothing.

    head = model.get_output_embeddings()
    paths = [path for path, layer in model.named_modules() if isinstance(layer, Linear) and layer is not head]
    if layers == "attention":
        paths = [path for path in paths if "attn" in path or "attention" in path]
    names = {path.rpartition(".")[2] for path in paths}
    wanted = names if isinstance(layers, str) else set(layers)
    if not wanted or wanted - names:
        raise InvalidInput(
            f"The model has no linear layers of these names: {', '.join(sorted(wanted - names)) or layers}; "
            f"it has {', '.join(sorted(names)) or 'none'}.",
            field="target_modules",
        )
    return sorted(wanted)
