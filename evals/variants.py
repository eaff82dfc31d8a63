"""Variants: what is compared. Some have names of their own; others stand in a YAML file."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import InvalidInput

Way = Literal[
    "served", "extractive", "closed-book", "always-abstain", "first-passage", "echo-question", "longest-answer"
]
NAME = r"^[a-z0-9][a-z0-9.+_-]{0,63}$"


class Variant(BaseModel):
    """How cases are answered: the `way`, and what differs from the settings of the house.

    `adapter` is the folder of an adapter as PEFT saves it; `settings` holds sections of the settings, such as
    `{"retrieval": {"mode": "dense"}}`; `index_generation` is the number of one that is not in use; with `as_of` all
    cases are asked about that day.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=NAME)
    about: str = ""
    way: Way = "served"
    adapter: Path | None = None
    index_generation: int | None = Field(None, ge=1)
    as_of: date | None = None
    settings: dict[str, dict[str, Any]] = Field(default_factory=dict)


BUILT_IN = {
    one.name: one
    for one in (
        Variant(name="rag", about="The base model writes over retrieved passages."),
        Variant(name="extractive", about="The best sentences, quoted; nothing is generated.", way="extractive"),
        Variant(name="closed-book", about="The base model without passages.", way="closed-book"),
        Variant(name="always-abstain", about="Says that the documents do not say.", way="always-abstain"),
        Variant(name="first-passage", about="Pastes the first passage.", way="first-passage"),
        Variant(name="echo-question", about="Says the question again.", way="echo-question"),
        Variant(name="longest-answer", about="Pastes all passages.", way="longest-answer"),
    )
}
WITH_ADAPTER = {"rag": "The adapter writes over retrieved passages.", "closed-book": "The adapter without passages."}


def named_variants(names: Sequence[str], adapters: Mapping[str, Path], file: Path | None) -> list[Variant]:
    """The variants with these names: built in, of the file, or `rag+NAME` and `closed-book+NAME` with an adapter.

    Raises InvalidInput for a name that is not known or comes twice, and for a file that does not hold variants.
    """
    known = BUILT_IN | (_of_file(file) if file else {}) | _with_adapters(adapters)
    for number, name in enumerate(names):
        if name not in known:
            raise InvalidInput(f"There is no variant {name}; there are {', '.join(sorted(known))}.", field="variants")
        if name in names[:number]:
            raise InvalidInput(f"The variant {name} is named twice.", field="variants")
    return [known[name] for name in names]


def _with_adapters(adapters: Mapping[str, Path]) -> dict[str, Variant]:
    found = {}
    for name, folder in adapters.items():
        for base, about in WITH_ADAPTER.items():
            fields = {"name": f"{base}+{name}", "about": about, "adapter": folder}
            found[f"{base}+{name}"] = BUILT_IN[base].model_copy(update=fields)
    return found


def _of_file(file: Path) -> dict[str, Variant]:
    """The file maps names to the fields of `Variant`."""
    try:
        read = yaml.safe_load(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(f"The variant file {file} cannot be read: {error}.", field="variants") from None
    if not isinstance(read, dict) or not all(isinstance(fields, dict) for fields in read.values()):
        raise InvalidInput(f"The variant file {file} has to map names to their fields.", field="variants")
    try:
        return {name: Variant.model_validate({"name": name} | fields) for name, fields in read.items()}
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise InvalidInput(f"The variant file {file}: {problems}.", field="variants") from None
