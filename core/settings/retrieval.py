"""Settings of the room `retrieval`."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from core.settings.section import Section


class RetrievalSettings(Section):
    embedder_path: Path | None = Field(
        None, description="Folder of a sentence-transformers model; the packaged MiniLM when unset."
    )
    embedder_engine: Literal["auto", "openvino", "torch"] = Field(
        "auto", description="`auto` takes OpenVINO, and torch, several times slower, for a model that it cannot run."
    )
    embedder_precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto",
        description="Of OpenVINO; `auto` takes bfloat16 where the processor computes in it, else float32.",
    )
    mode: Literal["hybrid", "dense", "lexical"] = Field("hybrid", description="Search mode unless asked otherwise.")
    candidates: int = Field(50, ge=1, le=1000, description="Passages that each retriever hands to the fusion.")
    dense_weight: float = Field(
        0.5, ge=0, le=1, description="What meaning counts against words where a hybrid search joins their scores."
    )
