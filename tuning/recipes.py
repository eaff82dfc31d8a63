"""From the name of a method and its options to what a run does: a method on the base, or a preference on an adapter."""

from functools import partial
from pathlib import Path
from typing import Any

from tuning.methods.further import further
from tuning.methods.options import LoraOptions, MethodOptions
from tuning.methods.table import method
from tuning.preference.options import PreferenceOptions
from tuning.preference.table import PREFERENCES
from tuning.training.objective import Supervised
from tuning.training.recipe import Recipe

WHOLE_MODEL = "full"
# What a preference trains where it begins with no adapter.
FRESH = partial(method("lora").apply, options=LoraOptions())


def options_of(name: str) -> type[MethodOptions]:
    """Those of a method or a preference. Raises InvalidInput for a name that neither has."""
    if name in PREFERENCES:
        return PreferenceOptions
    return method(name).options


def recipe_of(name: str, options: dict[str, Any], begun_from: Path | None) -> Recipe[Any]:
    """`options` were checked; `begun_from` is the folder of the adapter that a preference is tuned on."""
    own = options_of(name).model_validate(options)
    if isinstance(own, PreferenceOptions):
        start = FRESH if begun_from is None else partial(further, folder=begun_from)
        return Recipe(start, PREFERENCES[name].objective(own), own.learning_rate)
    return Recipe(partial(method(name).apply, options=own), Supervised(), own.learning_rate, whole=name == WHOLE_MODEL)
