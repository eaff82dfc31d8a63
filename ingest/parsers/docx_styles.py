"""What the paragraph styles of a Word document mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.document import Document

from ingest.parsers.docx_text import W, value

_HEADING = re.compile(r"heading (\d)", re.IGNORECASE)
_LIST = re.compile(r"list (bullet|number)(?: (\d))?", re.IGNORECASE)
_MAX_CHAIN = 20


@dataclass(frozen=True, slots=True)
class StyleMeaning:
    """`heading` is 1 to 6, or 0; `numbering` is `(numId, ilvl)`; `list_depth` is that of the style's name."""

    heading: int = 0
    is_title: bool = False
    numbering: tuple[str, int] | None = None
    list_kind: str | None = None
    list_depth: int = 0


class Styles:
    """Looks up the meaning of a paragraph's style, which it may have from the style that it is based on."""

    def __init__(self, document: Document) -> None:
        found = document.styles.element.findall(W + "style")
        self._elements = {style.get(W + "styleId"): style for style in found}
        self._default = next(
            (
                style.get(W + "styleId")
                for style in found
                if style.get(W + "default") in ("1", "true") and style.get(W + "type") == "paragraph"
            ),
            None,
        )
        self._known: dict[str | None, StyleMeaning] = {}

    def of(self, paragraph: Any) -> StyleMeaning:
        style = value(paragraph, "w:pPr/w:pStyle") or self._default
        if style not in self._known:
            self._known[style] = _meaning(list(self._chain(style)))
        own = value(paragraph, "w:pPr/w:outlineLvl")
        if own is not None and own.isdecimal() and int(own) < 9 and not self._known[style].heading:
            return StyleMeaning(heading=min(int(own) + 1, 6), numbering=self._known[style].numbering)
        return self._known[style]

    def _chain(self, style: str | None) -> Iterator[Any]:
        for _ in range(_MAX_CHAIN):
            element = self._elements.get(style)
            if element is None:
                return
            yield element
            style = value(element, "w:basedOn")


def _meaning(chain: list[Any]) -> StyleMeaning:
    names = [value(element, "w:name") or "" for element in chain]
    is_title = any(name.lower() == "title" for name in names)
    heading = 1 if is_title else _heading(names, chain)
    listed = next((found for name in names if (found := _LIST.match(name))), None)
    return StyleMeaning(
        heading,
        is_title,
        _numbering(chain),
        listed[1].lower() if listed else None,
        int(listed[2] or 1) - 1 if listed else 0,
    )


def _heading(names: list[str], chain: list[Any]) -> int:
    for name, element in zip(names, chain, strict=True):
        named = _HEADING.fullmatch(name)
        outline = value(element, "w:pPr/w:outlineLvl")
        if named:
            return min(int(named[1]), 6)
        if outline is not None and outline.isdecimal() and int(outline) < 9:
            return min(int(outline) + 1, 6)
    return 0


def _numbering(chain: list[Any]) -> tuple[str, int] | None:
    for element in chain:
        number = value(element, "w:pPr/w:numPr/w:numId")
        if number is not None:
            level = value(element, "w:pPr/w:numPr/w:ilvl") or "0"
            return number, int(level) if level.isdecimal() else 0
    return None
