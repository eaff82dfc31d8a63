"""The options of preference tuning."""

from pydantic import Field

from tuning.methods.options import MethodOptions, Rate


class PreferenceOptions(MethodOptions):
    """Lower rates than those of the methods: what was learnt is bent, not learnt anew."""

    learning_rate: Rate = 5e-5
    beta: float = Field(0.1, gt=0, le=10, description="How much it costs to move away from what is begun with.")
    rows: int = Field(200, ge=1, description="The most rows that are trained on; those of people come first.")
