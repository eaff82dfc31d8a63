"""The bullets and numbers that PowerPoint shows before paragraphs; the file holds only the rules for them."""

import re
from collections.abc import Iterator
from typing import Any

from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import _Paragraph

from ingest.parsers.docx_numbering import letters, roman

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_NONE, _NUMBER = _A + "buNone", _A + "buAutoNum"
_BULLETS = frozenset({_NONE, _NUMBER, _A + "buChar", _A + "buBlip"})
_FORM = re.compile(r"(?P<letters>arabic|alphaLc|alphaUc|romanLc|romanUc)\w*?(?P<around>ParenBoth|ParenR|Plain|Period)")
_AROUND = {"ParenBoth": "({}) ", "ParenR": "{}) ", "Plain": "{} ", "Period": "{}. "}


def list_styles(shape: BaseShape, slide: Slide) -> list[Any]:
    """What rules the bullets of a shape, the nearest first: itself, its layout, the master."""
    own = shape.element.find(f"{_P}txBody/{_A}lstStyle")
    if not shape.is_placeholder:
        return [own]
    index = shape.placeholder_format.idx
    layout = slide.slide_layout
    model = layout.placeholders.get(index)
    inherited = None if model is None else model.element.find(f"{_P}txBody/{_A}lstStyle")
    return [own, inherited, layout.slide_master.element.find(f"{_P}txStyles/{_P}bodyStyle")]


class Marks:
    """Counts along while the paragraphs of one shape are read from the first to the last."""

    def __init__(self, styles: list[Any]) -> None:
        self._styles = [style for style in styles if style is not None]
        self._reached: dict[int, int] = {}

    def of(self, paragraph: _Paragraph) -> str:
        """The mark of a paragraph with a blank after it, empty for one that is in no list."""
        if not paragraph.text.strip():
            return ""
        level = paragraph.level
        for deeper in [reached for reached in self._reached if reached > level]:
            del self._reached[deeper]
        bullet = next(self._bullets(paragraph._p.pPr, level), None)
        if bullet is None or bullet.tag != _NUMBER:
            self._reached.pop(level, None)
            return "" if bullet is None or bullet.tag == _NONE else "- "
        start = bullet.get("startAt", "1")
        self._reached[level] = self._reached.get(level, (int(start) if start.isdecimal() else 1) - 1) + 1
        return _number(self._reached[level], bullet.get("type", ""))

    def _bullets(self, own: Any, level: int) -> Iterator[Any]:
        rules = [own, *(style.find(f"{_A}lvl{level + 1}pPr") for style in self._styles)]
        for rule in rules:
            if rule is not None:
                yield from (child for child in rule if child.tag in _BULLETS)


def _number(number: int, form: str) -> str:
    found = _FORM.match(form)
    if found is None:
        return f"{number}. "
    kind = found["letters"]
    text = letters(number) if kind.startswith("alpha") else roman(number) if kind.startswith("roman") else str(number)
    return _AROUND[found["around"]].format(text.upper() if kind.endswith("Uc") else text)
