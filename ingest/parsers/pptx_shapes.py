"""The shapes of a slide that a reader sees, in the order in which the eye takes them."""

from collections.abc import Iterable, Iterator

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.shapes.base import BaseShape
from pptx.shapes.group import GroupShape

# Shapes whose tops differ by less, a quarter of an inch, stand beside each other.
_ROW = 914_400 // 4
_RUNNING = frozenset({PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER})


def in_reading_order(shapes: Iterable[BaseShape]) -> Iterator[BaseShape]:
    """The shapes row by row, each row from the left, a group by the shapes in it; without what is hidden.

    Date, footer and slide number, which run along every slide, are left out.
    """
    for row in _rows([shape for shape in shapes if _is_read(shape)]):
        for shape in sorted(row, key=_left):
            if isinstance(shape, GroupShape):
                yield from in_reading_order(shape.shapes)
            else:
                yield shape


def _rows(shapes: list[BaseShape]) -> list[list[BaseShape]]:
    rows: list[list[BaseShape]] = []
    for shape in sorted(shapes, key=_top):
        if rows and _top(shape) - _top(rows[-1][0]) < _ROW:
            rows[-1].append(shape)
        else:
            rows.append([shape])
    return rows


def _is_read(shape: BaseShape) -> bool:
    names = shape.element.xpath("./*/p:cNvPr")
    if any(name.get("hidden") in ("1", "true") for name in names):
        return False
    return not (shape.is_placeholder and shape.placeholder_format.type in _RUNNING)


# A shape may lack a place of its own, and so may what it inherits one from.
def _top(shape: BaseShape) -> int:
    return shape.top or 0


def _left(shape: BaseShape) -> int:
    return shape.left or 0
