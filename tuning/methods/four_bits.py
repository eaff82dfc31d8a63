"""A model whose linear layers keep their weights in four bits, which only bitsandbytes on a GPU of Nvidia does fast."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from core.errors import ConfigurationError

PACKAGE = "bitsandbytes"


def in_four_bits(model: Any) -> Any:
    """Change `model`: it is moved to the GPU, with all linear layers but the head in NF4 (Dettmers et al., 2023).

    Raises ConfigurationError where the machine lacks what that wants.
    """
    import torch

    missing = [
        *(["a GPU with CUDA"] if not torch.cuda.is_available() else []),
        *([f"the package {PACKAGE}"] if find_spec(PACKAGE) is None else []),
    ]
    if missing:
        raise ConfigurationError(f"qlora wants {' and '.join(missing)}, which this machine lacks; use lora instead.")
    head = model.get_output_embeddings()
    for path, layer in list(model.named_modules()):
        if isinstance(layer, torch.nn.Linear) and layer is not head:
            model.set_submodule(path, _quantised(layer))
    # Moving the layers is what packs their weights.
    packed = model.to("cuda")
    # PEFT asks for this to know the layers that it wraps.
    packed.is_loaded_in_4bit = True
    return packed


def _quantised(layer: Any) -> Any:
    """The steps are themselves quantised, and products are computed in bfloat16, both as in the paper."""
    import torch

    bitsandbytes: Any = import_module(PACKAGE)
    quantised = bitsandbytes.nn.Linear4bit(
        layer.in_features,
        layer.out_features,
        bias=layer.bias is not None,
        compute_dtype=torch.bfloat16,
        compress_statistics=True,
        quant_type="nf4",
    )
    quantised.load_state_dict(layer.state_dict())
    return quantised.requires_grad_(False)
