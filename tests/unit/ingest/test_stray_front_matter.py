"""What was meant to be front matter must never become text that everybody may read."""

import pytest

from core.errors import UnreadableDocument
from ingest.parsers.base import ParseLimits
from ingest.parsers.registry import parse

LIMITS = ParseLimits(10_000, 10_000, 10)


@pytest.mark.parametrize(
    "text",
    [
        "\n---\naudience: supervisors\n---\n# x\n\nsecret\n",
        "---\naudience: supervisors\n# x\n\nsecret\n",
        "----\naudience: supervisors\n----\n# x\n\nsecret\n",
    ],
    ids=["after an empty line", "never closed", "four dashes"],
)
def test_front_matter_with_a_slip_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDocument, match="begins like front matter"):
        parse("x.md", text.encode(), LIMITS)


def test_front_matter_in_a_text_file_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="begins like front matter"):
        parse("x.txt", b"---\naudience: supervisors\n---\nsecret\n", LIMITS)


def test_a_rule_at_the_head_of_a_text_is_no_front_matter() -> None:
    assert "Rules" in parse("x.md", b"---\n\nRules for all of us.\n", LIMITS).text
