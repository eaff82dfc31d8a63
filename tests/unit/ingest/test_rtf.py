import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import UnreadableDocument
from ingest.parsers.base import BlockKind, ParseLimits
from ingest.parsers.registry import parse
from ingest.parsers.rtf import parse_rtf

LIMITS = ParseLimits()
HEAD = (
    rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Calibri;}{\f1\fnil\fcharset204 Arial;}"
    rb"{\f2\fnil\fcharset128 Mincho;}}{\colortbl;\red0\green0\blue0;}"
    rb"{\stylesheet{\s0 Normal;}{\s1\f1\outlinelevel0\f0 heading 1;}}"
)


def parsed(body: bytes):
    return parse_rtf(HEAD + body + b"}", LIMITS)


def row(*cells: bytes) -> bytes:
    return rb"\trowd\cellx100\cellx200 " + b"".join(rb"\pard\intbl " + cell + rb"\cell" for cell in cells) + rb"\row "


def test_paragraphs_end_where_they_are_told(described):
    assert described(parsed(rb"\pard One.\par Two\line lines.\par")) == [
        ("paragraph", "One."),
        ("paragraph", "Two lines."),
    ]


def test_the_last_paragraph_needs_no_end(described):
    assert described(parsed(rb"\pard One.")) == [("paragraph", "One.")]


def test_headings_are_told_by_their_level():
    found = parsed(rb"\pard\outlinelevel0 Refunds\par\pard\outlinelevel2 Fees\par")
    assert [(block.kind, block.level) for block in found.blocks] == [(BlockKind.HEADING, 1), (BlockKind.HEADING, 3)]


def test_headings_are_told_by_their_style(described):
    assert described(parsed(rb"\pard\s1 Refunds\par\pard\s0 text\par")) == [
        ("heading", "Refunds"),
        ("paragraph", "text"),
    ]


def test_unstyled_headings_are_told_as_in_plain_text(described):
    assert described(parsed(rb"\pard REFUND RULES\par Text of the rule.\par"))[0] == ("heading", "REFUND RULES")


def test_the_property_is_the_title():
    assert parsed(rb"{\info{\title The handbook}{\author Ann}}\pard\s1 Refunds\par").title == "The handbook"


def test_lists_have_marks_and_levels():
    found = parsed(rb"\pard{\listtext\'b7\tab}a\par\pard\ilvl1{\listtext 1.\tab}b\par\pard{\pntext o\tab}c\par")
    assert [(found.text[block.start : block.end], block.level) for block in found.blocks] == [
        ("- a", 0),
        ("1. b", 1),
        ("- c", 0),
    ]


def test_typed_lists_are_told_as_in_plain_text(texts):
    assert texts(parsed(rb"\pard - a\par - b\par"), BlockKind.LIST_ITEM) == ["- a", "- b"]


def test_tables_stand_in_their_place(described):
    body = rb"\pard before\par " + row(b"Card", b"Fee") + row(b"Gold", rb"5\par a month") + rb"\pard after\par"
    assert described(parsed(body)) == [
        ("paragraph", "before"),
        ("table_header", "Card | Fee"),
        ("table_row", "Gold | 5 a month"),
        ("paragraph", "after"),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        rb"{\v secret}",
        rb"\v secret\v0 ",
        rb"\v secret\plain ",
        rb"{\deleted secret}",
        rb"{\*\unknown secret}",
        rb"{\footnote secret}",
        rb"{\object\objemb{\*\objdata 0105secret}{\result secret}}",
        rb"{\pict\wmetafile8\bin6 }}}}}}}",
        rb"{\header secret}",
        rb"{\v{\b secret}}",
        rb"{\v\'e9\u233?}",
    ],
)
def test_what_a_reader_does_not_see_is_left_out(hidden):
    assert parsed(rb"\pard a" + hidden + rb"b\par").text == "ab"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"caf\'e9", "café"),
        (b"caf\xe9", "café"),
        (rb"\u8364?5", "€5"),
        (rb"\u8364\'805", "€5"),
        (rb"{\uc2\u8364 ab5}", "€5"),
        (rb"{\uc0\u8364 5}", "€5"),
        (rb"\u-10179?\u-8704?", "\U0001f600"),
        (rb"{\f1\'cf\'f0\'e0}", "Пра"),
        (rb"{\f2\'93\'fa\'96\'7b}", "日本"),
        (rb"\ldblquote a\rdblquote \endash b", "“a”–b"),
        (rb"\{a\}\\", "{a}\\"),
        (rb"a\~b", "a b"),
        (b"one\r\ntwo", "onetwo"),
        (rb'{\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt fees}}', "fees"),
    ],
)
def test_characters_are_read(body, text):
    assert parsed(rb"\pard " + body + rb"\par").text == text


def test_blocks_lie_in_the_text_in_order():
    found = parsed(rb"\pard\s1 Fees\par\pard{\listtext 1.}a\par\pard text\par " + row(b"Card", b"Fee"))
    assert [found.text[block.start : block.end] for block in found.blocks] == ["Fees", "1. a", "text", "Card | Fee"]


def test_a_file_without_text_is_refused():
    with pytest.raises(UnreadableDocument, match="no text was found"):
        parse("a.rtf", HEAD + b"}", LIMITS)


@pytest.mark.parametrize("name", ["a.txt", "a.docx", "a.md"])
def test_rich_text_with_the_wrong_name_is_told(name):
    with pytest.raises(UnreadableDocument, match=r"is an RTF document; name it \.rtf"):
        parse(name, HEAD + rb"\pard a\par}", LIMITS)


def test_other_text_is_refused():
    with pytest.raises(UnreadableDocument, match="is no RTF document"):
        parse("a.rtf", b"only words", LIMITS)


@pytest.mark.parametrize(
    "body",
    [
        rb"{\fonttbl" + rb"\f1" * 300_000,
        rb"{\field{\*\fldinst{HYPERLINK " * 5_000,
        b"{" * 300_000,
        rb"\u" * 300_000,
        rb"\bin999999999 ",
    ],
    ids=["fonts", "fields", "groups", "characters", "binary"],
)
def test_a_file_made_to_be_slow_is_refused_quickly(body):
    began = time.monotonic()
    with pytest.raises(UnreadableDocument):
        parse("a.rtf", HEAD + body, LIMITS)
    assert time.monotonic() - began < 5


EXAMPLE = HEAD + rb"\pard\s1 Fees\par\pard{\listtext 1.}caf\'e9 \u8364?\par " + row(b"Card", b"Fee") + b"}"


@pytest.mark.parametrize("end", range(1, len(EXAMPLE) - 1, 7))
def test_a_truncated_file_is_refused(end):
    with pytest.raises(UnreadableDocument):
        parse("a.rtf", EXAMPLE[:end], LIMITS)


@settings(max_examples=300)
@given(at=st.integers(0, len(EXAMPLE) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_is_survived_or_refused(at, bit):
    data = bytearray(EXAMPLE)
    data[at] ^= 1 << bit
    try:
        parse("a.rtf", bytes(data), LIMITS)
    except UnreadableDocument:
        return
