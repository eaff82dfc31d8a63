"""YAML files of rules that people read and change: `rules:`, a list in which each has an id of its own."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import ConfigurationError
from core.files import sha256_hex


class IdentifiedRule(BaseModel):
    """What every rule has."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")


R = TypeVar("R", bound=IdentifiedRule)


class _File(BaseModel, Generic[R]):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: list[R]


def read_rules(path: Path, rule: type[R], what: str) -> tuple[tuple[R, ...], str]:
    """The rules of a file in their order, and the SHA-256 of the file; `what` names such files to people.

    Raises ConfigurationError that names the file, the rule and what is wrong with it.
    """
    try:
        data = path.read_bytes()
        content = yaml.safe_load(data)
        rules: list[R] = _File[rule].model_validate(content).rules  # type: ignore[valid-type]
    except OSError as error:
        raise ConfigurationError(f"The file of the {what} {path} cannot be read ({error.strerror}).") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"The file of the {what} {path} is not YAML: {_one_line(error)}.") from None
    except ValidationError as error:
        raise ConfigurationError(f"The file of the {what} {path} is not valid: {_problems(error, content)}.") from None
    _require_distinct(path, what, [one.id for one in rules])
    return tuple(rules), sha256_hex(data)


def _one_line(error: yaml.YAMLError) -> str:
    return " ".join(str(error).split())


def _problems(error: ValidationError, content: Any) -> str:
    return "; ".join(
        f"{_place(one['loc'], content)}: {one['msg'].removeprefix('Value error, ')}" for one in error.errors()
    )


def _place(place: tuple[int | str, ...], content: Any) -> str:
    """Where something is wrong, a rule by its id where it has one."""
    match place:
        case ("rules", int(number), *inner):
            rule = content["rules"][number]
            name = rule.get("id") if isinstance(rule, dict) else None
            return " ".join([f"rule {name or number + 1}", *map(str, inner)])
        case _:
            return " ".join(map(str, place)) or "the file"


def _require_distinct(path: Path, what: str, ids: Sequence[str]) -> None:
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise ConfigurationError(
            f"The file of the {what} {path} has the rule {twice[0]} twice; give each an id of its own."
        )
