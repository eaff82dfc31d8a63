import json

import pytest

from ingest.parsers.base import BlockKind, ParsedDocument, ParseLimits, TextBuilder
from ingest.parsers.registry import parse


def read(name: str, text: str) -> ParsedDocument:
    return parse(name, text.encode(), ParseLimits())


def page(body: str) -> ParsedDocument:
    return read("a.html", f"<body>{body}<p>kept</p></body>")


@pytest.mark.parametrize(
    "character",
    [
        *"\u00ad\u034f\u061c\u180e\u115f\u1160\u200b\u200f\u202e\u2065\u206a\u3164\ufeff\uffa0\ufff9",
        "\U000e0041",
        "\U000e0101",
    ],
)
@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html"])
def test_an_invisible_character_is_stripped_and_counted(name, character):
    parsed = read(name, f"re{character}fund{character}")
    assert (parsed.text, parsed.stripped) == ("refund", {"invisible_characters": 2})


@pytest.mark.parametrize("text", ["naïve", "⠀⠁", "❤\ufe0f", "日本語", "👍🏽", "a\u00a0b"])
def test_what_can_be_seen_is_kept(text):
    assert (read("a.md", text).text, read("a.md", text).stripped) == (" ".join(text.split()), {})


def test_half_a_character_is_replaced_by_a_sign_that_is_seen():
    parsed = read("a.json", json.dumps({"a": "x\ud800y"}))
    assert (parsed.text, parsed.stripped) == ("a: x\ufffdy", {})


def test_invisible_characters_in_cells_and_code_are_counted():
    parsed = read("a.md", "| a\u200b | b |\n|---|---|\n| c | d\u200b |\n\n```\nco\u200bde\n```\n")
    assert parsed.stripped == {"invisible_characters": 3}


def test_invisible_characters_written_as_references_are_counted():
    assert page("<p>re&#8203;fund</p>").stripped == {"invisible_characters": 1}


HIDDEN = [
    "hidden",
    "aria-hidden='TRUE'",
    "style='display : none'",
    "style='DISPLAY:none !important'",
    "style='visibility:hidden'",
    "style='visibility:collapse'",
    "style='opacity:0'",
    "style='opacity:.0'",
    "style='font-size:0'",
    "style='font-size:0.0em;color:red'",
    "style='font-size:1px'",
    "style='font:0/0 a'",
    "style='height:0;overflow:hidden'",
    "style='width:0px;overflow:hidden'",
    "style='max-height:0;overflow:hidden'",
    "style='text-indent:-9999px'",
    "style='text-indent:-100em'",
    "style='position:absolute;left:-9999px'",
    "style='position:fixed;top:-10000px'",
    "style='position:absolute;clip:rect(0,0,0,0)'",
    "style='position:absolute;clip:rect(1px, 1px, 1px, 1px)'",
    "style='position:absolute;clip-path:inset(50%)'",
    "style='margin-left:-9999px'",
    "style='mso-hide:all'",
]


@pytest.mark.parametrize("attribute", HIDDEN)
@pytest.mark.parametrize("tag", ["div", "span"])
def test_a_hidden_element_is_stripped_and_counted(tag, attribute):
    parsed = page(f"<{tag} {attribute}>gone <b>too</b></{tag}>")
    assert "gone" not in parsed.text
    assert parsed.stripped["hidden_elements"] >= 1


@pytest.mark.parametrize(
    "style",
    [
        "opacity:0.5",
        "opacity:1",
        "font-size:12px",
        "font-size:small",
        "font:12px/0 serif",
        "font:700 12px arial",
        "height:0",
        "height:100px;overflow:hidden",
        "width:100%;overflow:hidden",
        "text-indent:-2em",
        "position:absolute;left:-5px",
        "left:-9999px",
        "margin-left:-10px",
        "opacity:none;font-size:calc(1px + 2vw)",
    ],
)
def test_an_element_that_can_be_seen_is_kept(style):
    parsed = page(f"<div style='{style}'>seen</div>")
    assert (parsed.text, parsed.stripped) == ("seen\n\nkept", {})


def test_letters_that_have_a_size_again_are_kept():
    parsed = page("<div style='font-size:0'>gone<p style='font-size:13px'>seen</p>gone</div>")
    assert (parsed.text, parsed.stripped) == ("seen\n\nkept", {"hidden_elements": 1})


def test_a_share_of_no_size_is_no_size():
    assert "gone" not in page("<div style='font-size:0'><p style='font-size:2em'>gone</p></div>").text


def test_hidden_elements_in_hidden_ones_count_once():
    assert page("<div hidden>a<p hidden>b</p></div>").stripped == {"hidden_elements": 1}


def test_an_empty_hidden_element_is_not_counted():
    assert page("<i aria-hidden='true'></i>").stripped == {}


def test_the_text_behind_a_hidden_element_is_kept():
    assert page("<p>one<span hidden>gone</span> two</p>").text == "one two\n\nkept"


def test_a_body_that_a_script_would_show_is_read():
    assert read("a.html", "<body style='opacity:0'><p>seen</p></body>").text == "seen"


def test_hidden_elements_in_markdown_are_counted():
    parsed = read("a.md", "one\n\n<div style='display:none'>gone</div>\n\ntwo")
    assert (parsed.text, parsed.stripped) == ("one\n\ntwo", {"hidden_elements": 1})


def test_counts_are_taken_over_from_an_included_document():
    inner, outer = TextBuilder(), TextBuilder()
    inner.add(BlockKind.PARAGRAPH, "a\u200b")
    inner.count_hidden(2)
    outer.include(inner.build("text/plain"))
    assert outer.build("text/plain").stripped == {"invisible_characters": 1, "hidden_elements": 2}
