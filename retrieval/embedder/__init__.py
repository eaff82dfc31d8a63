"""Texts become unit vectors, by a sentence-transformers model that lies on this machine."""

from retrieval.embedder.embedder import Embedder
from retrieval.embedder.encoder import Vectors
from retrieval.embedder.folder import embedder_path
from retrieval.embedder.quantization import quantize, quantized_folder

__all__ = ["Embedder", "Vectors", "embedder_path", "quantize", "quantized_folder"]
