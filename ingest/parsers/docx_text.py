"""The XML of a Word document (ECMA-376) as paragraphs, tables and words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SPACE = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
# Struck by a tracked change, or the second form of something that stands there already.
_GONE = frozenset({W + "del", W + "moveFrom", _MC + "Fallback"})


def value(element: Any, path: str) -> str | None:
    """The `w:val` of the first element at a path such as `w:pPr/w:pStyle`, None where there is none."""
    found = element.find(path.replace("w:", W)) if element is not None else None
    return None if found is None else found.get(W + "val", "")


def blocks_in(container: Any) -> Iterator[Any]:
    """Paragraphs and tables in reading order; those of a text box come after the paragraph that holds it."""
    for child in container:
        if child.tag == W + "tbl":
            yield child
        elif child.tag == W + "p":
            yield child
            for box in _text_boxes(child):
                yield from blocks_in(box)
        elif isinstance(child.tag, str) and child.tag not in _GONE:
            # Content controls and tracked insertions wrap whole blocks.
            yield from blocks_in(child)


def words(paragraph: Any) -> str:
    """The visible words of a paragraph, links and accepted insertions with them."""
    return "".join(_pieces(paragraph))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == W + "t":
            yield child.text or ""
        elif child.tag in _SPACE:
            yield _SPACE[child.tag]
        elif _is_shown(child):
            yield from _pieces(child)


def _is_shown(element: Any) -> bool:
    if element.tag in _GONE or element.tag in (W + "txbxContent", W + "pPr", W + "rPr"):
        return False
    hidden = value(element, "w:rPr/w:vanish") if element.tag == W + "r" else None
    return hidden is None or hidden in ("0", "false")


def _text_boxes(element: Any) -> Iterator[Any]:
    for child in element:
        if child.tag == W + "txbxContent":
            yield child
        elif child.tag not in _GONE:
            yield from _text_boxes(child)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row of a table; `repeats` where Word repeats it as a header on every page."""

    cells: tuple[Any, ...]
    repeats: bool
    before: int

    def texts(self) -> list[str]:
        """The text of each column; merged cells leave their further places empty."""
        texts = [""] * self.before
        for cell in self.cells:
            merged = value(cell, "w:tcPr/w:vMerge") in ("", "continue")
            texts.append("" if merged else cell_text(cell))
            texts.extend([""] * (_count(value(cell, "w:tcPr/w:gridSpan"), 1) - 1))
        return texts


def table_rows(table: Any) -> list[Row]:
    return [
        Row(
            tuple(_children(row, "tc")),
            value(row, "w:trPr/w:tblHeader") not in (None, "0", "false"),
            _count(value(row, "w:trPr/w:gridBefore"), 0),
        )
        for row in _children(table, "tr")
        if row.find(f"{W}trPr/{W}del") is None
    ]


def cell_text(cell: Any) -> str:
    """All words of a cell, those of a table inside it too."""
    parts = [block for block in cell.iter(W + "p") if block.getparent().tag != W + "txbxContent"]
    return " ".join(words(part) for part in parts)


def _children(parent: Any, name: str) -> Iterator[Any]:
    """The rows or cells below an element, those that lie in a content control too."""
    for child in parent:
        if child.tag == W + name:
            yield child
        elif child.tag in (W + "sdt", W + "sdtContent", W + "ins"):
            yield from _children(child, name)


def _count(text: str | None, default: int) -> int:
    return min(int(text), 100) if text and text.isdecimal() else default
