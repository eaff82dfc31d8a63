"""Passages without a database."""

from core.domain import Passage


def passage(text: str, title: str = "Fees", heading: str | None = None, start: int = 0, revision: str = "r") -> Passage:
    return Passage(
        1, "document", title, "file:///fees.md", revision, None, heading, start, start + len(text), text, 1.0
    )
