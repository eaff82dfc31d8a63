"""Values of JSON laid out for readers: lines of `key: value`, headings, lists and tables."""

from collections.abc import Iterable, Sequence
from typing import TypeGuard

from ingest.parsers.base import BlockKind, TextBuilder

_MAX_COLUMNS = 30
# Longer strings in a list read better each on a line of its own.
_SHORT = 40
_LABELS = ("title", "name", "heading", "label", "id")
_Object = dict[str, object]


def lay_out(builder: TextBuilder, value: object, level: int = 1) -> None:
    """Add a value, what is nested in it under headings below `level`; null says nothing."""
    if isinstance(value, dict):
        _lay_out_object(builder, value, level)
    elif isinstance(value, list):
        _lay_out_list(builder, value, level)
    else:
        _add_stanzas(builder, _words(value))


def _lay_out_object(builder: TextBuilder, value: _Object, level: int) -> None:
    group = builder.new_group()
    nested: list[tuple[str, object]] = []
    for key, inside in value.items():
        if not _is_cell(inside) or "\n\n" in _cell(inside):
            nested.append((key, inside))
        elif text := _cell(inside).strip():
            builder.add(BlockKind.LIST_ITEM, f"{_name(key)}: {text}", group=group)
    for key, inside in nested:
        _section(builder, _name(key), inside, level)


def _lay_out_list(builder: TextBuilder, values: Sequence[object], level: int) -> None:
    if _is_table(values):
        _add_table(builder, values)
        return
    group = builder.new_group()
    for number, value in enumerate(values, start=1):
        if _is_scalar(value):
            builder.add(BlockKind.LIST_ITEM, f"- {_words(value)}" if _words(value) else "", group=group)
        else:
            _section(builder, _label(value) or str(number), value, level)


def _label(value: object) -> str:
    """What an object in a list calls itself."""
    if not isinstance(value, dict):
        return ""
    return next((_cell(value[key]) for key in _LABELS if key in value and _is_cell(value[key])), "")


def _section(builder: TextBuilder, heading: str, value: object, level: int) -> None:
    if value in ({}, []):
        return
    below = min(level + 1, 6)
    builder.add(BlockKind.HEADING, heading, level=below)
    lay_out(builder, value, below)


def _add_table(builder: TextBuilder, rows: Sequence[_Object]) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    group = builder.new_group()
    builder.add_row([_name(column) for column in columns], header=True, group=group)
    for row in rows:
        builder.add_row([_cell(row.get(column)) for column in columns], header=False, group=group)


def _is_table(values: Sequence[object]) -> TypeGuard[Sequence[_Object]]:
    """Whether all are objects without anything nested, of two columns or more, not too wide for a reader."""
    if not all(isinstance(value, dict) and all(map(_is_cell, value.values())) for value in values):
        return False
    columns = {key for value in values if isinstance(value, dict) for key in value}
    return 1 < len(columns) <= _MAX_COLUMNS


def _is_cell(value: object) -> bool:
    """Whether a value fits on the line of its key: a scalar, or a few short ones."""
    if isinstance(value, list):
        return all(_is_scalar(each) and len(_words(each)) <= _SHORT for each in value)
    return _is_scalar(value)


def _cell(value: object) -> str:
    return ", ".join(filter(None, map(_words, value))) if isinstance(value, list) else _words(value)


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list)


def _words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _name(key: str) -> str:
    return key.replace("_", " ")


def _add_stanzas(builder: TextBuilder, text: str) -> None:
    stanzas: Iterable[str] = text.replace("\r\n", "\n").split("\n\n")
    for stanza in stanzas:
        builder.add(BlockKind.PARAGRAPH, stanza)
