"""Values of front matter and manifests as JSON that gives them back with their types.

Texts, numbers, booleans, None and lists are themselves; everything else is an object with its type as its only key.
"""

import base64
from collections.abc import Callable, Mapping
from datetime import date, datetime

# YAML that people write is nested three deep at most.
MAX_DEPTH = 24
_PLAIN = (str, int, float, bool)


def encode_value(value: object, depth: int = MAX_DEPTH) -> object:
    """Raises ValueError for what is nested too deep, TypeError for a type that no file can bring."""
    if depth == 0:
        raise ValueError(f"it is nested more than {MAX_DEPTH} deep")
    if value is None or isinstance(value, _PLAIN):
        return value
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode("ascii")}
    return _encode_many(value, depth - 1)


def _encode_many(value: object, depth: int) -> object:
    if isinstance(value, Mapping):
        return {"map": [[encode_value(key, depth), encode_value(held, depth)] for key, held in value.items()]}
    if isinstance(value, list | tuple | set | frozenset):
        items = [encode_value(item, depth) for item in value]
        return items if isinstance(value, list) else {"tuple" if isinstance(value, tuple) else "set": items}
    raise TypeError(f"{type(value).__name__} is not a type of front matter")


def decode_value(encoded: object) -> object:
    """What was encoded. Raises ValueError, TypeError or KeyError for what was not."""
    if isinstance(encoded, list):
        return [decode_value(item) for item in encoded]
    if isinstance(encoded, dict):
        [(kind, content)] = encoded.items()
        return _DECODERS[kind](content)
    return encoded


def encode_mapping(values: Mapping[str, object]) -> dict[str, object]:
    """As `encode_value`, for the top level, whose keys are texts."""
    return {str(key): encode_value(value) for key, value in values.items()}


def decode_mapping(encoded: Mapping[str, object]) -> dict[str, object]:
    return {str(key): decode_value(value) for key, value in encoded.items()}


_DECODERS: dict[str, Callable[..., object]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "bytes": lambda text: base64.b64decode(text, validate=True),
    "map": lambda pairs: {decode_value(key): decode_value(held) for key, held in pairs},
    "tuple": lambda items: tuple(map(decode_value, items)),
    "set": lambda items: set(map(decode_value, items)),
}
