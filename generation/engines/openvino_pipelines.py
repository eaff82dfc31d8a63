"""OpenVINO's pipelines: one for the base model, and one for each adapter. Importing this module loads OpenVINO."""

from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

import openvino
import openvino_genai as genai
import structlog

from core.errors import ConfigurationError, InvalidInput
from generation.engines.adapter_files import WEIGHTS, read_adapter_config
from generation.engines.base import Adapter
from generation.engines.batching_thread import MOST_AT_WORK, Batch
from generation.engines.openvino_batch import PipelineBatch
from generation.engines.openvino_lora import MOST_ADAPTERS, check_lora
from generation.engines.openvino_tokens import ChatTokenizer
from generation.engines.plain_lora import lora_scale

log = structlog.get_logger()
# What all texts of a pipeline together may hold: eight with 2,000 tokens each. Where more is needed, OpenVINO puts the
# youngest text aside and computes it again later, so that nothing fails. For SmolLM2 it is some 200 MB.
BLOCK_TOKENS = 32
CACHE_TOKENS = MOST_AT_WORK * 2_048
# Prompt tokens are computed so many at a time, between the next tokens of other texts.
STEP_TOKENS = 512
EXACT = {"INFERENCE_PRECISION_HINT": "f32", "KV_CACHE_PRECISION": "f32", "DYNAMIC_QUANTIZATION_GROUP_SIZE": 0}


class PipelineBatches:
    """See `generation.engines.batching_thread.Batches`.

    An adapter's pipeline computes with it alone, so no cached prompt of one meets the other; the two adapters that
    were used last stay open, and others while somebody writes with them.
    """

    def __init__(self, folder: Path, tokenizer: ChatTokenizer, properties: dict[str, Any]) -> None:
        self._folder = folder
        self._tokenizer = tokenizer
        self._properties = properties
        self._base = self._new({})
        self._adapted: OrderedDict[str, PipelineBatch] = OrderedDict()

    def open(self, adapter: Adapter | None) -> Batch:
        if adapter is None:
            return self._base
        slot = adapter.ref.sha256
        if slot not in self._adapted:
            check_lora(adapter.folder, self._folder)
        self._make_room(slot)
        if slot not in self._adapted:
            self._adapted[slot] = self._load(adapter.folder)
        self._adapted.move_to_end(slot)
        return self._adapted[slot]

    def all(self) -> Iterable[Batch]:
        return [self._base, *self._adapted.values()]

    def discard(self, batch: Batch) -> None:
        if batch is self._base:
            self._base = self._new({})
        self._adapted = OrderedDict((slot, other) for slot, other in self._adapted.items() if other is not batch)

    def _make_room(self, slot: str) -> None:
        """Close adapters beside `slot` that nobody writes with, the one that was used longest ago first."""
        others = {one: batch for one, batch in self._adapted.items() if one != slot}
        idle = [one for one, batch in others.items() if not len(batch)]
        for one in idle[: max(0, len(others) + 1 - MOST_ADAPTERS)]:
            del self._adapted[one]

    def _load(self, folder: Path) -> PipelineBatch:
        scale = lora_scale(read_adapter_config(folder))
        try:
            lora = genai.Adapter(folder / WEIGHTS)
            return self._new({"adapters": genai.AdapterConfig(lora, scale, mode=genai.AdapterConfig.Mode.MODE_STATIC)})
        except RuntimeError as error:
            log.warning("adapter_refused", folder=str(folder), exc_info=error)
            raise InvalidInput(f"The adapter in {folder} does not fit the model.", field="adapter") from error

    def _new(self, adapters: dict[str, Any]) -> PipelineBatch:
        scheduler = genai.SchedulerConfig()
        scheduler.num_kv_blocks = CACHE_TOKENS // BLOCK_TOKENS
        scheduler.max_num_seqs = MOST_AT_WORK
        scheduler.max_num_batched_tokens = STEP_TOKENS
        # It keeps the text of others, and the passages of different questions are seldom the same.
        scheduler.enable_prefix_caching = False
        properties = self._properties | adapters
        return PipelineBatch(
            genai.ContinuousBatchingPipeline(self._folder, scheduler, "CPU", properties), self._tokenizer
        )


def precision(dtype: Literal["auto", "float32", "bfloat16"]) -> dict[str, Any]:
    """The properties to compute in `dtype`.

    float32 is the reference's precision throughout. Else products take activations in eight bits, as is OpenVINO's
    default, and all other things are in bfloat16, for `auto` where the processor computes in it.
    Raises ConfigurationError where bfloat16 is asked for and the processor does not compute in it.
    """
    if dtype == "float32":
        return EXACT
    if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        return {"INFERENCE_PRECISION_HINT": "bf16"}
    if dtype == "bfloat16":
        raise ConfigurationError(
            "This processor does not compute in bfloat16; set generation.dtype to `auto` or `float32`."
        )
    return {"INFERENCE_PRECISION_HINT": "f32"}
