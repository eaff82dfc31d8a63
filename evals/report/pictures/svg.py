"""SVG elements as text; every word and every attribute is escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape

PADDING = 4.0
LONGEST_NAME = 24


def element(name: str, *children: str, **attributes: str | float) -> Markup:
    """An element; `class_` and `text_anchor` become `class` and `text-anchor`. Children that are no Markup are text."""
    told = "".join(f' {_name(key)}="{escape(_value(value))}"' for key, value in attributes.items())
    return Markup(f"<{name}{told}>{''.join(map(escape, children))}</{name}>")  # noqa: S704 - all parts are escaped


def line(class_: str, x1: float, y1: float, x2: float, y2: float) -> Markup:
    """From `x1` to `x2`, which are shares of the width."""
    return element("line", class_=class_, x1=place(x1), y1=y1, x2=place(x2), y2=y2)


def text(words: str, x: float, y: float, anchor: str = "middle", class_: str = "", dx: float = 0) -> Markup:
    return element("text", words, class_=class_, x=place(x), y=y, dx=dx, text_anchor=anchor)


def edge(words: str, y: float, class_: str, *parts: Markup, right: bool = False) -> Markup:
    """Text at the left or the right edge of the picture, with more `parts` behind it."""
    x, anchor = ("100%", "end") if right else ("0", "start")
    return element("text", words, *parts, class_=class_, x=x, y=y, text_anchor=anchor)


def place(share: float) -> str:
    """A share of the width, from 0 to 1, that leaves room at both ends for half a number."""
    return f"{PADDING + (100 - 2 * PADDING) * share:.2f}%"


def drawing(key: str, title: str, desc: str, height: float, parts: Iterable[str]) -> Markup:
    """The whole picture; `key` is its own on the page."""
    return element(
        "svg",
        element("title", title, id=f"{key}-title"),
        element("desc", desc, id=f"{key}-desc"),
        *parts,
        class_="drawing",
        role="img",
        aria_labelledby=f"{key}-title",
        aria_describedby=f"{key}-desc",
        width="100%",
        height=height,
    )


def shortened(name: str) -> str:
    """Cut in its middle: names of one kind often begin alike, and differ at their ends."""
    half = LONGEST_NAME // 2
    return name if len(name) <= LONGEST_NAME else f"{name[: half - 1]}…{name[-half:]}"


def _name(key: str) -> str:
    return key.rstrip("_").replace("_", "-")


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
