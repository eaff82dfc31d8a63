"""The numbers that Word shows before list items and headings; the file holds only the rules for them."""

import re
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE

from ingest.parsers.docx_styles import StyleMeaning
from ingest.parsers.docx_text import W, value

_SLOT = re.compile(r"%([1-9])")
_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands before an item, with a blank after it, and how deep the item lies, from 0."""

    text: str
    level: int


@dataclass(slots=True)
class _Level:
    form: str = "bullet"
    template: str = ""
    start: int = 1


@dataclass(slots=True)
class _List:
    """One abstract list: the rules of its levels, and the number reached on each."""

    levels: dict[int, _Level] = field(default_factory=dict)
    reached: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts along while the paragraphs of a document are read from the first to the last."""

    def __init__(self, document: Document) -> None:
        root = _root(document)
        abstract = {element.get(W + "abstractNumId"): _levels(element) for element in _all(root, "abstractNum")}
        self._lists: dict[str, _List] = {}
        shared: dict[str, dict[int, int]] = {}
        for number in _all(root, "num"):
            name = value(number, "w:abstractNumId") or ""
            starts, rules = _overrides(number), abstract.get(name, {})
            levels = {level: _started(rule, starts.get(level)) for level, rule in rules.items()}
            # Lists with the same rules count on together, unless one of them is told to start anew.
            reached = {} if starts else shared.setdefault(name, {})
            self._lists[number.get(W + "numId")] = _List(levels, reached)

    def mark(self, paragraph: Any, style: StyleMeaning) -> Mark | None:
        """The mark of a paragraph, None for one that is in no list."""
        own = value(paragraph, "w:pPr/w:numPr/w:numId")
        number, level = (own, 0) if own is not None else style.numbering or (None, 0)
        level = _whole(value(paragraph, "w:pPr/w:numPr/w:ilvl"), level)
        found = self._lists.get(number or "0")
        if found is None:
            return Mark("- ", style.list_depth) if style.list_kind and number != "0" else None
        return Mark(_advance(found, level), max(level, style.list_depth))


def _root(document: Document) -> Any:
    """The numbering part of a document, where it has one; asking the library for it would make one."""
    for relation in document.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.NUMBERING:
            return document.part.numbering_part.element
    return None


def _all(root: Any, name: str) -> list[Any]:
    return [] if root is None else list(root.findall(W + name))


def _levels(abstract: Any) -> dict[int, _Level]:
    return {
        _whole(level.get(W + "ilvl"), 0): _Level(
            value(level, "w:numFmt") or "decimal",
            value(level, "w:lvlText") or "",
            _whole(value(level, "w:start"), 1),
        )
        for level in abstract.findall(W + "lvl")
    }


def _overrides(number: Any) -> dict[int, int]:
    return {
        _whole(override.get(W + "ilvl"), 0): _whole(value(override, "w:startOverride"), 1)
        for override in number.findall(W + "lvlOverride")
        if value(override, "w:startOverride") is not None
    }


def _started(rule: _Level, start: int | None) -> _Level:
    return rule if start is None else _Level(rule.form, rule.template, start)


def _advance(counted: _List, level: int) -> str:
    rule = counted.levels.get(level, _Level())
    counted.reached[level] = counted.reached.get(level, rule.start - 1) + 1
    for deeper in [reached for reached in counted.reached if reached > level]:
        del counted.reached[deeper]
    if rule.form == "bullet":
        return "- "
    template = "" if rule.form == "none" else rule.template
    text = _SLOT.sub(lambda slot: _number(counted, int(slot[1]) - 1), template)
    return f"{text} " if text.strip() else ""


def _number(counted: _List, level: int) -> str:
    rule = counted.levels.get(level, _Level("decimal"))
    number = counted.reached.get(level, rule.start)
    match rule.form:
        case "lowerLetter" | "upperLetter":
            text = letters(number)
        case "lowerRoman" | "upperRoman":
            text = roman(number)
        case _:
            text = str(number)
    return text.upper() if rule.form.startswith("upper") else text


def letters(number: int) -> str:
    """The number as lists count in letters: a to z, then aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """The number in small Roman numerals."""
    text = ""
    for size, numerals in _ROMAN:
        count, number = divmod(number, size)
        text += numerals * count
    return text


def _whole(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() else default
