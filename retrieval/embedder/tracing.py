"""From torch to OpenVINO. This module imports torch: import it only to convert."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import openvino
import torch
from transformers.utils import logging

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class _UnitVectors(torch.nn.Module):
    """All modules of the model, its pooling among them, and the normalisation, with the padding told by a mask."""

    def __init__(self, model: "SentenceTransformer") -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        features = {"input_ids": input_ids, "attention_mask": attention_mask}
        return torch.nn.functional.normalize(self.model(features)["sentence_embedding"], dim=-1)


def trace(model: "SentenceTransformer") -> openvino.Model:
    """A model that takes `input_ids` and `attention_mask`, both of shape (texts, length), and gives unit vectors."""
    ids = torch.ones((2, 9), dtype=torch.int64)
    mask = torch.ones_like(ids)
    mask[1, 5:] = 0
    any_shape = (openvino.PartialShape([-1, -1]), openvino.Type.i64)
    with _quietly(), torch.no_grad():
        return openvino.convert_model(
            _UnitVectors(model).eval(),
            example_input={"input_ids": ids, "attention_mask": mask},
            input={"input_ids": any_shape, "attention_mask": any_shape},
        )


@contextmanager
def _quietly() -> Iterator[None]:
    """Tracing warns of every branch on a shape; whether one matters is found by comparing the vectors."""
    verbosity = logging.get_verbosity()
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.set_verbosity(verbosity)
