"""Elements that are in a page but not to be seen: words for machines, which no reader could check."""

import re
from collections.abc import Mapping
from typing import Any

from ingest.parsers.html_text import is_skipped

_FAR = -900.0
_NUMBER = re.compile(r"([-+]?\d*\.?\d+)\s*([a-z%]*)")
# In units of one letter or percent, these are as far out of sight as 900 pixels.
_PIXELS = {"": 1.0, "px": 1.0, "pt": 1.3, "em": 16.0, "rem": 16.0, "%": 9.0, "vw": 9.0, "vh": 9.0, "in": 96.0}
_CLIPPED = re.compile(r"rect\(\s*([01])(?:px)?[\s,]+\1(?:px)?[\s,]+\1(?:px)?[\s,]+\1(?:px)?\s*\)|inset\(\s*(?:50|100)%")
# A body is often shown only by a script; to leave it out would leave nothing.
_ALWAYS_SEEN = frozenset({"html", "body"})


def drop_hidden(page: Any) -> int:
    """Take the hidden elements out of a page; returns how many of them held words."""
    count = 0
    open_elements: list[tuple[Any, bool]] = [(page, False)]
    while open_elements:
        element, tiny = open_elements.pop()
        style = _style(element)
        if element.tag not in _ALWAYS_SEEN and _is_hidden(element, style):
            count += bool(element.text_content().strip())
            element.drop_tree()
            continue
        tiny = _is_tiny(style, tiny)
        if tiny:
            count += _silence(element)
        open_elements.extend((child, tiny) for child in reversed(element) if not is_skipped(child))
    return count


def is_hidden_tag(element: Any) -> bool:
    """Whether the element, with all that stands in it, is out of sight for what its own tag says."""
    style = _style(element)
    return element.tag == "template" or _is_hidden(element, style) or _is_tiny(style, inherited=False)


def _style(element: Any) -> dict[str, str]:
    style = element.get("style", "").lower().replace("!important", "")
    pairs = (part.partition(":") for part in style.split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _is_hidden(element: Any, style: Mapping[str, str]) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden", "").lower() == "true"
        or style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("mso-hide") == "all"
        or _pixels(style.get("opacity"), 1.0) < 0.05
        or _is_folded(style)
        or _is_far_out(style)
    )


def _is_folded(style: Mapping[str, str]) -> bool:
    """Whether the element has no room of its own, and nothing is shown outside of it."""
    if "hidden" not in style.get("overflow", "") and "clip" not in style.get("overflow", ""):
        return False
    sides = ("width", "height", "max-width", "max-height")
    return any(abs(_pixels(style.get(side), 100.0)) <= 1.0 for side in sides)


def _is_far_out(style: Mapping[str, str]) -> bool:
    if _pixels(style.get("text-indent")) <= _FAR or _pixels(style.get("margin-left")) <= _FAR:
        return True
    if style.get("position") not in ("absolute", "fixed"):
        return False
    clipped = _CLIPPED.search(f"{style.get('clip', '')} {style.get('clip-path', '')}")
    return bool(clipped) or any(_pixels(style.get(side)) <= _FAR for side in ("left", "right", "top", "bottom"))


def _is_tiny(style: Mapping[str, str], inherited: bool) -> bool:
    """Whether letters have no size; what is inside may have one of its own again, as newsletters do it."""
    declared = style.get("font-size") or style.get("font", "").partition("/")[0]
    sizes = _NUMBER.findall(declared)
    if not sizes:
        return inherited and not declared.endswith(("small", "medium", "large"))
    number, unit = sizes[-1]
    return (inherited and unit in ("em", "%")) or float(number) * _PIXELS.get(unit, 1.0) < 1.5


def _silence(element: Any) -> bool:
    """Take away the words that stand in the element itself; returns whether there were any."""
    spoken = bool((element.text or "").strip())
    element.text = ""
    for child in element:
        spoken = spoken or bool((child.tail or "").strip())
        child.tail = " " if child.tail else None
    return spoken


def _pixels(value: str | None, default: float = 0.0) -> float:
    found = _NUMBER.match(value or "")
    return default if found is None else float(found[1]) * _PIXELS.get(found[2], 1.0)
