"""How an embedding model is tuned."""

from pydantic import BaseModel, ConfigDict, Field

from tuning.training.options import Device


class EmbedderOptions(BaseModel):
    """A step of the optimiser is after `pairs_a_step` pairs, which are each other's negatives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    pairs: int = Field(2_000, ge=1, description="The most pairs to train on; those of people's questions come first.")
    negatives: int = Field(1, ge=0, le=16, description="The most hard negatives of a pair.")
    margin: float = Field(
        0.95, gt=0, le=1, description="Largest share of the positive's cosine that a hard negative may have."
    )
    epochs: int = Field(1, ge=1, le=100, description="How often each pair is trained on.")
    pairs_a_step: int = Field(32, ge=2, le=1024, description="Pairs before a step of the optimiser.")
    learning_rate: float = Field(3e-5, gt=0, le=1, description="At its highest.")
    warmup_share: float = Field(0.1, ge=0, lt=1, description="Share of the steps in which the rate rises to its full.")
    weight_decay: float = Field(0.01, ge=0, le=1, description="How much a step draws weights to zero.")
    clip_norm: float = Field(1.0, gt=0, description="Longest gradient; a longer one is shortened to it.")
    temperature: float = Field(0.05, gt=0, le=1, description="What cosines are divided by; the less, the sharper.")
    blend: float = Field(
        0.75, gt=0, le=1, description="Share of the tuned weights in those that are kept; the rest is the base's."
    )
    evaluations: int = Field(4, ge=1, le=1000, description="How often the validation questions are searched for.")
    patience: int = Field(3, ge=1, description="Evaluations without a better rank after which training ends.")
    checkpoints: int = Field(12, ge=1, le=1000, description="How often the state is kept on disk.")
    seed: int = Field(7, ge=0, lt=2**31, description="What the order of the pairs hangs on.")
    device: Device = Field("auto", description="`auto` takes CUDA where there is one.")
