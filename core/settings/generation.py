"""Settings of the room `generation`: who writes, and from what."""

from pathlib import Path
from typing import Literal

from pydantic import Field

from core.settings.remote import RemoteSettings
from core.settings.section import Section


class GenerationSettings(Section):
    engine: Literal["auto", "openvino", "transformers", "langchain"] = Field(
        "auto",
        description="`auto` takes OpenVINO, and transformers for what it cannot run and for more than two LoRAs.",
    )
    model_path: Path | None = Field(
        None,
        description=(
            "Folder of a causal language model with a chat template, in safetensors or in OpenVINO's form; "
            "packaged SmolLM2 when unset."
        ),
    )
    adapter: str | None = Field(
        None,
        min_length=1,
        description="Adapter that writes unless a question names another: NAME for its champion; none when unset.",
    )
    adapter_rules: Path | None = Field(
        None, description="YAML file of rules that lead questions to other adapters than `adapter`; see adapters.md."
    )
    adapter_router: Path | None = Field(
        None,
        description="File that `policydesk tune router` wrote: it leads questions that meet no rule by their topic.",
    )
    stale_adapters: Literal["serve", "pass over"] = Field(
        "serve",
        description="Whether an adapter still writes, unless it is asked for by name, that learnt from documents "
        "which are not in force any more; else the base model does.",
    )
    adapter_memory: int = Field(
        512,
        ge=1,
        description="Memory in MiB for adapters that transformers keeps loaded: plain LoRAs, and as much for others.",
    )
    dtype: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="`auto` takes bfloat16 where the processor computes in it, else float32."
    )
    passages: int = Field(6, ge=1, le=20, description="Passages that an answer is drawn from.")
    prompt_pieces: int = Field(
        5,
        ge=1,
        le=100,
        description="Sentences, list items and table rows of them, the nearest, that the generator reads.",
    )
    calibration: Path | None = Field(
        None,
        description="File that `policydesk calibrate` wrote; `calibration.json` in `data_dir` when unset.",
    )
    cache_entries: int = Field(
        0, ge=0, description="Answers that are kept in memory and given again to the same question; 0 keeps none."
    )
    cache_similarity: float | None = Field(
        None, gt=0, le=1, description="Cosine from which two questions are the same; only the same words when unset."
    )
    history_turns: int = Field(20, ge=0, le=200, description="Earlier turns of a conversation that are looked at.")
    rewriter: Literal["rules", "generator"] = Field(
        "rules",
        description=(
            "What makes a follow-up question stand alone. `generator` costs one more generation a follow-up, and wants "
            "a larger model than the packaged one."
        ),
    )
    history_tokens: int = Field(
        1_000, ge=100, le=100_000, description="Longest history in tokens that the generator reads to rewrite by."
    )
    max_new_tokens: int = Field(160, ge=1, le=4096, description="Longest answer in tokens.")
    queue: int = Field(32, ge=1, description="Questions that may wait for the generator; more are turned away.")
    remote: RemoteSettings = RemoteSettings()
