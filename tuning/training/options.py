"""How a run trains, whatever the method."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Device = Literal["auto", "cpu", "cuda"]


class LoopOptions(BaseModel):
    """What the training loop reads, whatever it trains."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    warmup_share: float = Field(0.1, ge=0, lt=1, description="Share of the steps in which the rate rises to its full.")
    weight_decay: float = Field(0.0, ge=0, le=1, description="How much a step draws weights to zero.")
    clip_norm: float = Field(1.0, gt=0, description="Longest gradient; a longer one is shortened to it.")
    evaluations: int = Field(4, ge=1, le=1000, description="How often the validation items are looked at.")
    patience: int = Field(3, ge=1, description="Evaluations without gain after which training ends.")
    checkpoints: int = Field(12, ge=1, le=1000, description="How often the state is kept on disk.")
    seed: int = Field(7, ge=0, lt=2**31, description="What new weights, dropout and the order of items hang on.")


class TrainingOptions(LoopOptions):
    """A step of the optimiser is after `rows_a_step` rows, of which `rows_at_once` are computed together."""

    epochs: int = Field(1, ge=1, le=100, description="How often each row is trained on.")
    rows_a_step: int = Field(8, ge=1, le=1024, description="Rows before a step of the optimiser.")
    rows_at_once: int | None = Field(
        None, ge=1, le=256, description="Rows that are computed together; 4 on a processor and 8 on CUDA when unset."
    )
    learning_rate: float | None = Field(None, gt=0, le=1, description="That of the method when unset.")
    longest_tokens: int = Field(2_048, ge=64, description="Rows with more tokens are left out.")
    device: Device = Field("auto", description="`auto` takes CUDA where there is one.")
