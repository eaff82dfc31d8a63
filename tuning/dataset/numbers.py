"""Other numbers in the place of those of a text."""

import re
from collections.abc import Mapping

# Not part of a code, a date or a longer number.
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*(?![\w]|[.,]\d)")
STEPS = (3, 1, 2, 4, 5, 6, 7, 8)


def another(number: str, context: str) -> str | None:
    """A number with as many digits, in the same form, that `context` does not have; the same each time."""
    for step in STEPS:
        changed = "".join(_shifted(place, digit, step) for place, digit in enumerate(number))
        if changed not in NUMBER.findall(context):
            return changed
    return None


def replaced(text: str, old: str, new: str) -> str:
    return exchanged(text, {old: new})


def exchanged(text: str, figures: Mapping[str, str]) -> str:
    """The text with other numbers for those that are keys of `figures`, all at once."""
    return NUMBER.sub(lambda found: figures.get(found[0], found[0]), text)


def _shifted(place: int, digit: str, step: int) -> str:
    """The first digit stays above 0, so that the number keeps its length."""
    if not digit.isdigit():
        return digit
    return str((int(digit) - 1 + step) % 9 + 1) if place == 0 else str((int(digit) + step) % 10)
