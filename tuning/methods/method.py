"""A way to train, as the table of methods holds it."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tuning.methods.options import MethodOptions

Options = TypeVar("Options", bound=MethodOptions)


@dataclass(frozen=True, slots=True)
class Method(Generic[Options]):
    """`options` is the model of its options; `adapt` gives a model with frozen weights those that are trained."""

    name: str
    about: str
    options: type[Options]
    adapt: Callable[[Any, Options], Any]

    def apply(self, model: Any, options: Options) -> Any:
        """Make `model`, which is changed, ready to train; new weights are drawn from torch's own generator.

        Only the weights of the method want gradients, and those are in float32 over a model in whatever it is: a step
        of the optimiser is often too small for bfloat16 to hold.
        Raises InvalidInput for options that do not fit the model, and ConfigurationError for what this machine lacks.
        """
        model.requires_grad_(False)
        with warnings.catch_warnings():
            # PEFT asks for something under a name that transformers has given up: nothing that a person could mend.
            warnings.simplefilter("ignore", FutureWarning)
            adapted = self.adapt(model, options)
        for weight in adapted.parameters():
            if weight.requires_grad:
                weight.data = weight.data.float()
        return adapted.train()


def trainable_parameters(model: Any) -> int:
    """How many numbers are trained."""
    return sum(weight.numel() for weight in model.parameters() if weight.requires_grad)
