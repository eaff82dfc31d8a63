"""Raw HTML in Markdown: what it hides is stripped and counted, what it only encloses is kept."""

import time

import pytest

from core.errors import UnreadableDocument
from ingest.parsers.base import ParsedDocument, ParseLimits
from ingest.parsers.registry import parse


def read(text: str) -> ParsedDocument:
    return parse("a.md", text.encode(), ParseLimits())


@pytest.mark.parametrize(
    "text",
    [
        "one <span style='display:none'>gone *too*</span> two",
        "one <span hidden>gone <b>too</b></span> two",
        "one <i aria-hidden=true>[gone](http://a.b)</i> two",
        "one <span style='font-size:0'>`gone`</span> two",
        "one <b style='color:red'><i style='opacity:0'>gone</i></b> two",
    ],
)
def test_a_hidden_span_is_stripped_and_counted(text):
    assert (read(text).text, read(text).stripped) == ("one two", {"hidden_elements": 1})


def test_hidden_spans_in_headings_and_cells_are_stripped_and_counted():
    parsed = read("# A<i hidden>x</i>\n\n|a<b hidden>y</b>|b|\n|-|-|\n|c|<u hidden>z</u>d|\n")
    assert (parsed.text, parsed.title, parsed.stripped) == ("A\n\na | b\nc | d", "A", {"hidden_elements": 3})


def test_a_hidden_span_that_is_left_open_ends_with_its_paragraph():
    assert read("one <span hidden>gone\n\ntwo").text == "one\n\ntwo"


def test_a_script_inside_a_paragraph_is_no_text():
    assert read("one <script>gone()</script> two").text == "one two"


def test_words_beside_a_styled_span_stay_as_they_are():
    text = "a <span style='color:red'>b &lt; c &amp; `x<y`</span> [d](http://x) ![e](f) \\<g><br>h"
    assert (read(text).text, read(text).stripped) == ("a b < c & x<y d e <g> h", {})


@pytest.mark.parametrize("tag", ["div", "span", "section", "center\n"])
@pytest.mark.parametrize("inside", ["gone", "# gone", "- gone", "> gone", "```\ngone\n```", "|gone|b|\n|-|-|\n|c|d|"])
def test_a_hidden_element_that_is_open_across_blank_lines_is_stripped_and_counted(tag, inside):
    parsed = read(f"one\n\n<{tag} hidden>\n\n{inside}\n\n</{tag.strip()}>\n\ntwo")
    assert parsed.text == "one\n\ntwo"
    assert parsed.stripped["hidden_elements"] >= 1


def test_what_follows_on_the_line_of_the_end_is_kept():
    assert read("<div hidden>\n\ngone\n\n</div> one\n\ntwo").text == "one\n\ntwo"
    assert read("<div hidden>\n\ngone </div> one\n\ntwo").text == "one\n\ntwo"


def test_an_outer_element_ends_a_hidden_one():
    assert read("<section>\n\none\n\n<div hidden>\n\ngone\n\n</section>\n\ntwo").text == "one\n\ntwo"


def test_a_hidden_element_ends_with_its_item():
    assert read("- <div hidden>\n\n  gone\n\n- one\n\ntwo").text == "- one\n\ntwo"


@pytest.mark.parametrize("opened", ["<details>", "<p hidden>", "<div style='color:red'>", "<!-- <div hidden> -->"])
def test_what_an_open_element_does_not_hide_is_kept(opened):
    assert (read(f"{opened}\n\none").text, read(f"{opened}\n\none").stripped) == ("one", {})


@pytest.mark.parametrize("piece", ["<div hidden>\n\na\n\n", "<a '", '<a "', "<!--", "<script>", "a <b hidden> "])
def test_much_raw_html_ends_soon(piece):
    began = time.monotonic()
    try:
        read(piece * 3_000)
    except UnreadableDocument as refused:
        assert "no text was found" in refused.message
    assert time.monotonic() - began < 60
