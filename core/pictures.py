"""Pictures that need nothing from elsewhere: SVG, for light and dark."""

from collections.abc import Iterable

STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#1c2733}.grid{stroke:#d5dde5}.curve{fill:none;stroke:#1f6feb;"
    "stroke-width:2.5}.other{stroke:#8250df;stroke-dasharray:6 4}.mark{fill:#c2410c}"
    "@media(prefers-color-scheme:dark){.page{fill:#10161d}text{fill:#e6edf3}.grid{stroke:#303b47}.curve{stroke:#6cb0ff}"
    ".other{stroke:#d2a8ff}.mark{fill:#ff9a62}}.page{fill:#fff}"
)


def picture(width: int, height: int, title: str, parts: Iterable[str]) -> str:
    """An SVG of `parts` on a page; classes are `grid`, `curve`, `other` (beside `curve`) and `mark`."""
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="title"><title id="title">{title}</title>',
        f"<style>{STYLE}</style>",
        f'<rect class="page" width="{width}" height="{height}"/>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
