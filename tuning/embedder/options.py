"""How an embedding model is tuned."""

from pydantic import Field

from tuning.training.options import Device, LoopOptions


class EmbedderOptions(LoopOptions):
    """A step of the optimiser is after `pairs_a_step` pairs, which are each other's negatives."""

    pairs: int = Field(2_000, ge=1, description="The most pairs to train on; those of people's questions come first.")
    negatives: int = Field(1, ge=0, le=16, description="The most hard negatives of a pair.")
    margin: float = Field(
        0.95, gt=0, le=1, description="Largest share of the positive's cosine that a hard negative may have."
    )
    epochs: int = Field(1, ge=1, le=100, description="How often each pair is trained on.")
    pairs_a_step: int = Field(32, ge=2, le=1024, description="Pairs before a step of the optimiser.")
    learning_rate: float = Field(3e-5, gt=0, le=1, description="At its highest.")
    weight_decay: float = Field(0.01, ge=0, le=1, description="How much a step draws weights to zero.")
    temperature: float = Field(0.05, gt=0, le=1, description="What cosines are divided by; the less, the sharper.")
    blend: float = Field(
        0.75, gt=0, le=1, description="Share of the tuned weights in those that are kept; the rest is the base's."
    )
    device: Device = Field("auto", description="`auto` takes CUDA where there is one.")
