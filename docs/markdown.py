"""Pieces of Markdown."""

from collections.abc import Sequence


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; empty when it has no rows."""
    if not rows:
        return ""
    lines = [_row(header), _row(["---"] * len(header)), *(_row([_cell(cell) for cell in row]) for row in rows)]
    return "\n".join(lines)


def code(text: object) -> str:
    return f"`{text}`"


def page(*parts: str) -> str:
    """The parts one blank line apart, below a line that says where the page comes from; empty parts are left out."""
    note = "<!-- Written by `make docs` from the code; changes here are lost. -->"
    return "\n\n".join(part for part in (note, *parts) if part) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
