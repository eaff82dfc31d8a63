"""Documents that training rows are drawn from."""

from datetime import date

from core.domain import Passage
from generation.quotable import quotables
from tests.support.passages import source_of
from tuning.dataset.row import Material


def material(
    markdown: str, title: str, family: str = "f", revision: str | None = None, valid_from: date | None = None
) -> Material:
    source = source_of(markdown, title)
    name, uri = revision or title, f"file:///{title}.md"
    whole = Passage(1, f"document of {name}", title, uri, name, None, None, 0, len(source.text), source.text, 1.0)
    pieces = tuple(quotables(0, whole, source))
    return Material(f"document of {name}", name, uri, source, pieces, family, valid_from)
