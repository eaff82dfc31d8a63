"""The options of each method. The rates suit AdamW, in batches of a few rows."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from generation.contract import SYSTEM
from generation.engines.adapter_files import Activation

Rate = Annotated[float, Field(gt=0, le=1, description="Learning rate, before any schedule.")]
VirtualTokens = Annotated[
    int, Field(ge=1, le=512, description="Tokens before the prompt that are learnt, not written.")
]
# A tokenizer may make nothing of spaces.
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000),
    Field(description="What the virtual tokens begin as; repeated or cut to fit."),
]
LayerName = Annotated[str, Field(min_length=1, max_length=200)]
Layers = Literal["attention", "all-linear"] | Annotated[tuple[LayerName, ...], Field(min_length=1, max_length=100)]


class MethodOptions(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    learning_rate: Rate


class LoraOptions(MethodOptions):
    learning_rate: Rate = 5e-4
    rank: int = Field(16, ge=1, le=512, description="Width of the two matrices whose product is learnt.")
    alpha: int = Field(32, ge=1, le=1024, description="The product counts this much, divided by the rank.")
    dropout: float = Field(0.0, ge=0, lt=1, description="Share of a layer's inputs that a step leaves out.")
    target_modules: Layers = Field(
        "attention",
        description="`attention`, `all-linear` (all but the head), or the last parts of the names of linear layers.",
    )


class BottleneckOptions(MethodOptions):
    learning_rate: Rate = 5e-4
    width: int = Field(32, ge=1, le=4096, description="Numbers between the two matrices.")
    activation: Activation = Field("gelu", description="The function between them.")


class VirtualTokenOptions(MethodOptions):
    virtual_tokens: VirtualTokens
    text: Text = SYSTEM


class PrefixOptions(VirtualTokenOptions):
    learning_rate: Rate = 5e-3
    virtual_tokens: VirtualTokens = 16


class PromptOptions(VirtualTokenOptions):
    learning_rate: Rate = 1e-2
    virtual_tokens: VirtualTokens = 32


class Ia3Options(MethodOptions):
    learning_rate: Rate = 3e-3


class FullOptions(MethodOptions):
    learning_rate: Rate = 2e-5
