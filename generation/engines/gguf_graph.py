"""What OpenVINO's reading of a GGUF file loses is put back: the names that a LoRA looks for, and the exact weights.

This module imports OpenVINO and gguf: import it only to convert.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from gguf import GGMLQuantizationType, GGUFReader, ReaderTensor
from openvino import Model, Node, opset13

from core.errors import ConfigurationError

# The layers' matrix products in the order of their making, and what the file calls their weights.
PROJECTIONS = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
HEADS = {"self_attn.q_proj": "llama.attention.head_count", "self_attn.k_proj": "llama.attention.head_count_kv"}
# Q4_1 keeps 32 weights in 20 bytes: step and least value in float16, then the codes, first the low halves of all bytes.
BLOCK, BLOCK_BYTES = 32, 20
Floats = npt.NDArray[np.float32]


def correct(model: Model, gguf: Path) -> None:
    """Change `model`, which OpenVINO made of the Llama in `gguf`.

    Each product of a layer gets the name that it has in a model traced from transformers. Weights in Q4_1 get their
    least values back: OpenVINO rounds them to whole steps, after which the model writes something else.
    Raises ConfigurationError for a model that is built in another way.
    """
    reader = GGUFReader(gguf)
    tensors = {tensor.name: tensor for tensor in reader.tensors}
    for place, product in enumerate(_layer_products(model)):
        layer, projection = place // len(PROJECTIONS), list(PROJECTIONS)[place % len(PROJECTIONS)]
        product.set_friendly_name(f"__module.model.layers.{layer}.{projection}/aten::linear/MatMul")
        tensor = tensors[f"blk.{layer}.{PROJECTIONS[projection]}.weight"]
        if tensor.tensor_type == GGMLQuantizationType.Q4_1:
            heads = reader.fields[HEADS[projection]].contents() if projection in HEADS else None
            product.input(1).replace_source_output(_weights(tensor, heads).output(0))


def _layer_products(model: Model) -> list[Node]:
    """The products with weights, without that of the head, which comes last."""
    products = [node for node in model.get_ops() if node.get_type_name() == "MatMul" and _has_weights(node)]
    products.sort(key=lambda node: int(re.findall(r"\d+", node.get_friendly_name())[-1]))
    if len(products) % len(PROJECTIONS) != 1:
        raise ConfigurationError("OpenVINO cannot open the packaged generator: its layers are not those of a Llama.")
    return products[:-1]


def _has_weights(product: Node) -> bool:
    node = product.input_value(1).get_node()
    while node.get_type_name() not in ("Constant", "MatMul") and node.get_input_size():
        node = node.input_value(0).get_node()
    return bool(node.get_type_name() == "Constant")


def _weights(tensor: ReaderTensor, heads: int | None) -> Node:
    """A node of shape (rows, columns): OpenVINO computes from the codes, and keeps only step and zero in float32."""
    columns, rows = (int(size) for size in tensor.shape)
    blocks = np.asarray(tensor.data).reshape(rows, columns // BLOCK, BLOCK_BYTES)
    codes, step, zero = unpack(blocks if heads is None else _in_order(blocks, heads))
    centred = opset13.subtract(opset13.convert(_constant(codes), "f32"), _constant(zero))
    scaled = opset13.multiply(centred, _constant(step))
    return opset13.reshape(scaled, opset13.constant(np.array([rows, columns])), False)


def unpack(blocks: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], Floats, Floats]:
    """Codes of shape (..., 32), and step and zero of shape (..., 1): a weight is (code - zero) * step."""
    step, least = (_float32(blocks[..., first : first + 2]) for first in (0, 2))
    packed = blocks[..., 4:]
    # A block of equal weights has no step; any other then gives the same.
    whole = np.where(step == 0, np.maximum(np.abs(least), 1), step)
    codes = np.where(step == 0, 0, np.concatenate([packed & 15, packed >> 4], axis=-1)).astype(np.uint8)
    return codes, whole.astype(np.float32), (-least / whole).astype(np.float32)


def _float32(halves: npt.NDArray[np.uint8]) -> Floats:
    return np.ascontiguousarray(halves).view(np.float16).astype(np.float32)


def _in_order(blocks: npt.NDArray[Any], heads: int) -> npt.NDArray[Any]:
    """GGUF interleaves the two halves of each head's rows for its rotary embedding; a LoRA knows them unmixed."""
    rows = blocks.shape[0]
    return blocks.reshape(heads, rows // heads // 2, 2, *blocks.shape[1:]).swapaxes(1, 2).reshape(blocks.shape)


def _constant(values: npt.NDArray[Any]) -> Node:
    # A copy, as the constant would else look at memory that Python frees.
    return opset13.constant(values, shared_memory=False)
