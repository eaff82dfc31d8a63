"""How adapters are named: `voice`, `voice:3`, `voice:champion`."""

import re
from dataclasses import dataclass

from core.errors import InvalidInput
from tuning.catalogue.records import CHAMPION

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
# An alias begins with a letter, a version with a digit: neither is taken for the other.
ALIAS = re.compile(r"[a-z][a-z0-9-]{0,31}")
VERSION = re.compile(r"[1-9][0-9]{0,8}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A version of an adapter, by its number or by an alias: exactly one of the two is there."""

    name: str
    version: int | None = None
    alias: str | None = None


def parse(text: str) -> Wanted:
    """What NAME, NAME:VERSION or NAME:ALIAS says; a bare name means its champion. Raises InvalidInput."""
    name, colon, which = text.partition(":")
    require_name(name)
    if not colon:
        return Wanted(name, alias=CHAMPION)
    if VERSION.fullmatch(which):
        return Wanted(name, version=int(which))
    if ALIAS.fullmatch(which):
        return Wanted(name, alias=which)
    raise InvalidInput(
        f"{text!r} names no adapter: write NAME, NAME:VERSION such as voice:3, or NAME:ALIAS such as voice:champion.",
        field="adapter",
    )


def parse_version(text: str) -> tuple[str, int]:
    """Name and number of NAME:VERSION. Raises InvalidInput for anything else."""
    wanted = parse(text)
    if wanted.version is None:
        raise InvalidInput(f"{text!r} names no version: write NAME:VERSION such as voice:3.", field="adapter")
    return wanted.name, wanted.version


def require_name(name: str) -> None:
    """Raises InvalidInput for a name that no adapter may have."""
    if not NAME.fullmatch(name):
        raise InvalidInput(
            f"{name!r} cannot be the name of an adapter: it takes up to 64 small letters, digits, dots, hyphens and "
            "underscores, and begins with a letter or a digit.",
            field="name",
        )


def require_alias(alias: str) -> None:
    """Raises InvalidInput for a word that cannot be an alias."""
    if not ALIAS.fullmatch(alias):
        raise InvalidInput(
            f"{alias!r} cannot be an alias: it takes up to 32 small letters, digits and hyphens, and begins with a "
            "letter.",
            field="alias",
        )
