"""The ways to tune by preference, by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tuning.preference.dpo import DirectPreference
from tuning.preference.kto import KahnemanTversky
from tuning.preference.options import PreferenceOptions
from tuning.training.objective import Objective


@dataclass(frozen=True, slots=True)
class Preference:
    name: str
    about: str
    objective: Callable[[PreferenceOptions], Objective[Any]]


_ALL = (
    Preference("dpo", "Tune an adapter by pairs of answers, of which one is wanted (DPO).", DirectPreference),
    Preference("kto", "Tune an adapter by answers that are wanted, and others that are not (KTO).", KahnemanTversky),
)
PREFERENCES: Mapping[str, Preference] = {preference.name: preference for preference in _ALL}
