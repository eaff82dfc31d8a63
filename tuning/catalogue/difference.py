"""In what two versions differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tuning.catalogue.overview import Whole


@dataclass(frozen=True, slots=True)
class Difference:
    """`first` and `second` are None where a version has nothing of the kind."""

    what: str
    first: Any
    second: Any


def differences(first: Whole, second: Whole) -> list[Difference]:
    """What is not the same of two versions: settings, what they learnt, hashes, and the figures of their evaluations.

    The figures are those of the newest evaluation of each.
    """
    before, after = _facts(first), _facts(second)
    names = dict.fromkeys((*before, *after))
    return [
        Difference(name, before.get(name), after.get(name)) for name in names if before.get(name) != after.get(name)
    ]


def _facts(whole: Whole) -> dict[str, Any]:
    adapter = whole.standing.adapter
    facts: dict[str, Any] = {
        "method": adapter.method,
        "base": f"{adapter.base.name} {adapter.base.id[:12]}",
        "contract": adapter.contract_hash,
        "parents": ", ".join(f"{parent.adapter} × {parent.weight:g}" for parent in adapter.parents) or None,
        "sha256": adapter.sha256,
        "weights sha256": adapter.weights_sha256,
        "parameters": adapter.parameters,
    }
    return facts | _learnt(whole) | _trained(whole) | _figures(whole)


def _learnt(whole: Whole) -> dict[str, Any]:
    if whole.dataset is None:
        return {}
    return {"dataset": f"{whole.dataset.name} {whole.dataset.sha256[:12]}", "rows": whole.dataset.rows}


def _trained(whole: Whole) -> dict[str, Any]:
    if whole.run is None:
        return {}
    training = whole.run.training
    measured = [loss.validation for loss in whole.run.losses if loss.validation is not None]
    told = {
        "seed": training.seed,
        "code": training.code_version,
        "last validation loss": measured[-1] if measured else None,
    }
    return _flat("settings", training.settings) | told


def _figures(whole: Whole) -> dict[str, Any]:
    newest = whole.standing.judgements[:1]
    return {name: value for one in newest for name, value in _flat("figure", one.verdict.get("figures", {})).items()}


def _flat(before: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """`{"a": {"b": 1}}` as `{"before.a.b": 1}`."""
    found: dict[str, Any] = {}
    for name, value in values.items():
        found |= _flat(f"{before}.{name}", value) if isinstance(value, dict) else {f"{before}.{name}": value}
    return found
