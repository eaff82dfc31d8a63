"""The fast encoder: a converted model, run by OpenVINO; neither torch nor transformers is loaded."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from core.errors import ConfigurationError
from core.turns import FairPool
from retrieval.embedder.batching import Batch, batches
from retrieval.embedder.encoder import Vectors
from retrieval.embedder.folder import ModelFolder

if TYPE_CHECKING:
    from openvino import InferRequest

MODEL_FILE = "model.xml"
HINTS = {"float32": "f32", "bfloat16": "bf16"}
# Twice as many are no faster, and a question waits for one or two batches.
BATCH_TOKENS = 512


class OpenVinoEncoder:
    """Computes several batches at a time, one to a group of cores; who asks first is served first."""

    def __init__(self, folder: ModelFolder, converted: Path, precision: str) -> None:
        """`precision` is auto, float32 or bfloat16: what is not quantised is computed in it.

        Raises ConfigurationError where bfloat16 is asked for and the processor does not compute in it.
        """
        import openvino  # Imported here: most commands embed nothing.

        core = openvino.Core()
        self._precision = _supported(precision, core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
        hints = {"PERFORMANCE_HINT": "THROUGHPUT", "INFERENCE_PRECISION_HINT": HINTS[self._precision]}
        model = core.compile_model(str(converted / MODEL_FILE), "CPU", hints)
        at_once = model.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self._requests = FairPool([model.create_infer_request() for _ in range(at_once)])
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="embed")
        self._folder = folder
        self._tokenizer = load_cutting_tokenizer(folder)
        # OpenVINO prepares something at its first answer. Two threads that do so at once can wait for each other for
        # ever, one with the interpreter's lock and one with OpenVINO's; a single text is one thread's work.
        self.encode([""])

    @property
    def name(self) -> str:
        return f"openvino {self._precision}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder`."""
        vectors = np.zeros((len(texts), self._folder.dimension), dtype=np.float32)
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]
        under_way = [
            (batch.rows, self._start(batch))
            for batch in batches(tokens, BATCH_TOKENS, self._folder.max_length, self._folder.pad_token)
        ]
        for rows, result in under_way:
            vectors[rows] = result.result()
        return vectors

    def _start(self, batch: Batch) -> Future[Vectors]:
        """Compute a batch in another thread, once it is this one's turn."""
        request = self._requests.take()
        return self._threads.submit(self._compute, request, batch)

    def _compute(self, request: "InferRequest", batch: Batch) -> Vectors:
        try:
            request.infer({"input_ids": batch.input_ids, "attention_mask": batch.attention_mask}, share_inputs=True)
            return np.array(request.get_output_tensor().data, dtype=np.float32)
        finally:
            self._requests.give_back(request)


def load_cutting_tokenizer(folder: ModelFolder) -> Tokenizer:
    """A tokenizer that adds the special tokens and cuts off what the model does not read."""
    tokenizer = Tokenizer.from_file(str(folder.tokenizer_path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(folder.max_length)
    return tokenizer


def _supported(precision: str, capabilities: Sequence[str]) -> str:
    if precision == "auto":
        return "bfloat16" if "BF16" in capabilities else "float32"
    if precision == "bfloat16" and "BF16" not in capabilities:
        raise ConfigurationError(
            "This processor does not compute in bfloat16; set retrieval.embedder_precision to `auto` or `float32`."
        )
    return precision
