"""`--set OPTION=VALUE`: options of a training, by name."""

import json
from collections.abc import Iterable
from typing import Annotated, Any

import typer

from core.errors import InvalidInput

SetOptions = Annotated[list[str] | None, typer.Option("--set", help="OPTION=VALUE of the training; may be repeated.")]


def options_given(texts: Iterable[str]) -> dict[str, Any]:
    """The values by the names of their options. Raises InvalidInput for a text that is not OPTION=VALUE."""
    given: dict[str, Any] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise InvalidInput(f"--set {text} is not OPTION=VALUE.", field="set")
        given[name] = _value(value)
    return given


def _value(text: str) -> Any:
    """A number, true, false or a list as JSON has them; anything else is a text."""
    try:
        return json.loads(text)
    except ValueError:
        return text
