"""Documents with more than any reader would read: refused early, and for the right reason."""

import pytest

from core.errors import UnreadableDocument
from ingest.parsers import base, markdown
from ingest.parsers.base import ParseLimits
from ingest.parsers.registry import parse


def refusal(name: str, data: bytes) -> str:
    with pytest.raises(UnreadableDocument) as caught:
        parse(name, data, ParseLimits())
    return caught.value.message


@pytest.mark.parametrize(
    ("name", "piece"), [("a.txt", b"a\n\n"), ("a.html", b"<p>a</p>"), ("a.csv", b"a,b\n"), ("a.md", b"a\n\n")]
)
def test_a_document_with_too_many_blocks_is_refused(monkeypatch, name, piece):
    monkeypatch.setattr(base, "MAX_BLOCKS", 10)
    assert len(parse(name, piece * 10, ParseLimits()).blocks) == 10
    assert "has more than 10 paragraphs" in refusal(name, piece * 11)


def test_a_markdown_document_with_too_many_lines_is_refused_before_it_is_parsed(monkeypatch):
    monkeypatch.setattr(markdown, "MAX_BLOCKS", 10)
    assert len(parse("a.md", b"a\n\n\n" * 10, ParseLimits()).blocks) == 10
    assert "has more than 10 lines" in refusal("a.md", b"a\n" * 11)


def test_more_paragraphs_than_can_be_chunked_in_a_minute_are_refused():
    assert "has more than 200,000 paragraphs" in refusal("a.txt", b"a\n\n" * 250_000)


@pytest.mark.parametrize("value", ["[" * 5_000, "{a: " * 5_000, "\n" + "- " * 5_000 + "a"])
def test_front_matter_that_is_nested_too_deep_is_named_as_the_reason(value):
    assert "front matter is broken at line 2 (nested too deep)" in refusal(
        "a.md", f"---\ntitle: {value}\n---\n\nText.".encode()
    )


@pytest.mark.parametrize("attribute", ["start", "value", "colspan", "rowspan"])
def test_a_number_with_thousands_of_digits_does_not_damage_a_page(attribute):
    number = "9" * 6_000
    body = {
        "start": f"<ol start={number}><li>one</ol>",
        "value": f"<ol><li value={number}>one</ol>",
    }.get(attribute, f"<table><tr><td {attribute}={number}>one<td>two</table>")
    assert "one" in parse("a.html", f"<body>{body}".encode(), ParseLimits()).text
