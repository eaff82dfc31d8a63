"""The embedder that the rest of the house has: one model, loaded on first use."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Literal

import structlog

from core.errors import ConfigurationError
from core.tokenizer import Spans, load_token_spans
from retrieval.embedder.conversion import converted
from retrieval.embedder.encoder import Encoder, Vectors
from retrieval.embedder.folder import ModelFolder
from retrieval.embedder.openvino_encoder import OpenVinoEncoder
from retrieval.embedder.store import content_fingerprint, is_whole
from retrieval.embedder.torch_encoder import TorchEncoder

Engine = Literal["auto", "openvino", "torch"]
Precision = Literal["auto", "float32", "bfloat16"]
SPECIAL_TOKENS = 2

log = structlog.get_logger()


class Embedder:
    """A sentence encoder (Reimers and Gurevych, 2019), safe to share between threads."""

    def __init__(
        self,
        path: Path,
        *,
        cache_dir: Path,
        engine: Engine = "auto",
        precision: Precision = "auto",
        quantized: Path | None = None,
    ) -> None:
        """`path` is that of a sentence-transformers model, which is converted into `cache_dir`.

        With `quantized`, a folder that `quantize` made of the same model, the vectors are those of int8.
        """
        self._folder = ModelFolder(path)
        self._cache_dir = cache_dir
        self._engine = engine
        self._precision = precision
        self._quantized = quantized
        self._loading = threading.Lock()
        self._encoder: Encoder | None = None

    @cached_property
    def fingerprint(self) -> str:
        """Vectors of different fingerprints must never be compared.

        It is the SHA-256 of the weights: float32 and bfloat16 give the same vectors (cosine .9999 and more), on either
        engine. A quantised model has its own.
        """
        return content_fingerprint(self._whole(self._quantized)) if self._quantized else self._folder.fingerprint

    @property
    def dimension(self) -> int:
        return self._folder.dimension

    @property
    def max_tokens(self) -> int:
        """The most tokens of a text that the model reads; the rest would be cut off unseen."""
        return self._folder.max_length - SPECIAL_TOKENS

    @property
    def tokenizer_path(self) -> Path:
        """Where the tokenizer lies, for those who need it without the model."""
        return self._folder.tokenizer_path

    @property
    def engine(self) -> str:
        """What computes the vectors, such as `openvino bfloat16`; loads the model."""
        return self._loaded().name

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """The character span of every token of `text`, special tokens left out."""
        return self._token_spans(text)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dimension).

        Others have their turns in between: a question does not wait for the end of an ingest job.
        """
        return self._loaded().encode(texts)

    def load(self) -> None:
        """Load the model now instead of with the first text."""
        self._loaded()

    @cached_property
    def _token_spans(self) -> Spans:
        # A tokenizer of its own: that of the encoder cuts texts off.
        return load_token_spans(self.tokenizer_path)

    def _loaded(self) -> Encoder:
        with self._loading:
            self._encoder = self._encoder or self._open()
            return self._encoder

    def _open(self) -> Encoder:
        if self._quantized is not None:
            return OpenVinoEncoder(self._folder, self._whole(self._quantized), self._precision)
        if self._engine == "torch":
            return TorchEncoder(self._folder.path)
        try:
            folder = converted(self._folder, self._cache_dir)
        except (ConfigurationError, ImportError) as error:
            if self._engine == "openvino":
                raise
            log.warning("embedder_runs_on_torch", reason=str(error))
            return TorchEncoder(self._folder.path)
        return OpenVinoEncoder(self._folder, folder, self._precision)

    def _whole(self, quantized: Path) -> Path:
        if self._engine == "torch":
            raise ConfigurationError("The int8 embedder needs OpenVINO; set retrieval.embedder_engine to `auto`.")
        if not is_whole(quantized):
            raise ConfigurationError(f"The int8 embedding model in {quantized} is damaged or gone; quantise it again.")
        return quantized
