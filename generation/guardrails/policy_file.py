"""Reads the answer policy from a YAML file that a compliance officer can read and change."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import ConfigurationError
from core.files import sha256_hex
from generation.guardrails.policy import Policy
from generation.guardrails.rules import Rule

DEFAULT = Path(__file__).with_name("default.yaml")


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: list[Rule]


def load_policy(path: Path | None) -> Policy:
    """The policy of a file, the packaged one where `path` is None.

    Raises ConfigurationError that names the file, the rule and what is wrong with it.
    """
    path = path or DEFAULT
    try:
        data = path.read_bytes()
        content = yaml.safe_load(data)
        rules = _File.model_validate(content).rules
    except OSError as error:
        raise ConfigurationError(f"The policy {path} cannot be read ({error.strerror}).") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"The policy {path} is not YAML: {' '.join(str(error).split())}.") from None
    except ValidationError as error:
        raise ConfigurationError(f"The policy {path} is not valid: {_problems(error, content)}.") from None
    _require_distinct(path, [rule.id for rule in rules])
    return Policy(tuple(rules), sha256_hex(data))


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


def _require_distinct(path: Path, ids: Sequence[str]) -> None:
    if twice := sorted({one for one in ids if ids.count(one) > 1}):
        raise ConfigurationError(f"The policy {path} has the rule {twice[0]} twice; give each an id of its own.")
