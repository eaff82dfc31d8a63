"""Settings that differ in some sections, for a comparison."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from core.errors import InvalidInput
from core.settings import Settings

# What the answer to a question hangs on. Another embedding model wants an index of its own.
SECTIONS = ("retrieval", "generation", "guardrails", "handover")
FIXED = {"retrieval": {"embedder_path"}}
ENGINE = ("engine", "model_path", "dtype", "queue", "remote")


def with_sections(settings: Settings, sections: Mapping[str, Mapping[str, Any]]) -> Settings:
    """`settings` with other fields in some sections; an answer cache is switched off, for it would answer for them.

    Raises InvalidInput naming what cannot be varied or has a wrong value.
    """
    changed = {}
    wanted: dict[str, Mapping[str, Any]] = {"generation": {}} | dict(sections)
    for name, fields in wanted.items():
        if name not in SECTIONS or FIXED.get(name, set()) & fields.keys():
            raise InvalidInput(f"A variant cannot change {name}: {', '.join(fields)}.", field="variants")
        section = getattr(settings, name)
        off = {"cache_entries": 0} if name == "generation" else {}
        try:
            changed[name] = type(section).model_validate(section.model_dump() | dict(fields) | off)
        except ValidationError as error:
            problems = "; ".join(f"{name}.{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
            raise InvalidInput(f"The settings of a variant are not valid: {problems}.", field="variants") from None
    return settings.model_copy(update=changed)


def engine_settings(settings: Settings) -> dict[str, Any]:
    """What an engine hangs on: where it is the same, variants share the engine."""
    return settings.generation.model_dump(include=set(ENGINE))
